package io.grokwatch.local.supervise;

/** Is told what happens to services, one call at a time for each of them, from threads of their own. */
public interface ServiceListener {
    /** A process was started for it. */
    void started(String service, long pid);

    /** It is ready for the first time, or again. */
    void ready(String service);

    /**
     * It died and will be started again.
     *
     * @param how in a few words
     */
    void restarting(String service, String how);
}
