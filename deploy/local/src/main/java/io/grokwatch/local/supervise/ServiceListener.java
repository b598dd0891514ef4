package io.grokwatch.local.supervise;

/** Observes services: one call at a time for each service, on threads of the supervisor. */
public interface ServiceListener {
    /** A process of the service was started. */
    void started(String service, long pid);

    /** The service is ready, after its first start or a restart. */
    void ready(String service);

    /**
     * The service died and will be restarted.
     *
     * @param how in a few words
     */
    void restarting(String service, String how);

    /**
     * The service died and will be restarted once an obstacle is removed, for example a full disk.
     *
     * @param how in a few words
     * @param obstacle in one sentence
     */
    void waiting(String service, String how, String obstacle);
}
