package io.grokwatch.trainer.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * The classes of one plugin: its own jar and the JDK. Of the tracker it sees the trainer interface, the contract, and the
 * engine, whose native code can be loaded only once in a process; a library of any version may stand in the jar without
 * meeting the tracker's own.
 */
final class PluginClassLoader extends URLClassLoader {
    private static final List<String> SHARED =
            List.of("io.grokwatch.trainer.spi.", "io.grokwatch.events.", "ai.djl.", "org.jspecify.annotations.");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader host;

    /** @param host where the shared classes come from */
    PluginClassLoader(String name, URL jar, ClassLoader host) {
        super(name, new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return host.loadClass(name);
        }
        return super.loadClass(name, resolve);
    }
}
