package io.grokwatch.local.supervise;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Reports in lines of text what happens to services. */
public class ServiceNotices implements ServiceListener {
    private final Consumer<String> notices;
    private final Path logs;

    /**
     * @param notices receives one line each
     * @param logs folder of the services' logs
     */
    public ServiceNotices(Consumer<String> notices, Path logs) {
        this.notices = notices;
        this.logs = logs;
    }

    @Override
    public void started(String service, long pid) {}

    @Override
    public void ready(String service) {
        notices.accept(service + " is ready");
    }

    @Override
    public void waiting(String service, String how, String obstacle) {
        notices.accept(service + " " + how + "; it is started again once this is mended: " + obstacle);
    }

    @Override
    public void restarting(String service, String how) {
        notices.accept(service + " " + how + "; it is started again (" + logs + "/" + service + ".log)");
    }
}
