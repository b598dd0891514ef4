package io.grokwatch.local.stack;

/** The version of this program. */
public final class Version {
    private Version() {}

    /** As the build stamped it, or {@code unpackaged} when classes run from their folder. */
    public static String current() {
        String stamped = Version.class.getPackage().getImplementationVersion();
        return stamped == null ? "unpackaged" : stamped;
    }
}
