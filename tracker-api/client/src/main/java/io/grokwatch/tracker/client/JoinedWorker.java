package io.grokwatch.tracker.client;

/**
 * The credentials of a host for its workers.
 *
 * @param id of the principal, which is that of its API token; revoking the token removes both
 * @param bootstrap the broker's address, {@code host:port}
 * @param mechanism of SASL
 * @param user of the principal at the broker
 * @param password of the principal at the broker
 * @param certificate which broker and tracker present, or that of its authority, in the PEM format
 * @param token an API token for the checkpoints of runs
 */
public record JoinedWorker(
        String id, String bootstrap, String mechanism, String user, String password, String certificate, String token) {
    /** Without the credentials, so that a log does not have them. */
    @Override
    public String toString() {
        return "JoinedWorker[id=" + id + ", bootstrap=" + bootstrap + ", user=" + user + "]";
    }
}
