package io.grokwatch.cli.remote;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.local.remote.JoinAddress;
import io.grokwatch.local.remote.JoinedHost;
import io.grokwatch.local.remote.WorkerDevice;
import io.grokwatch.tracker.client.JoinedWorker;
import io.grokwatch.tracker.client.Problem;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import io.grokwatch.tracker.client.WorkerJoin;
import io.grokwatch.trainer.tls.PinnedCertificate;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Joins a tracker with the line that it printed: its certificate is the expected one, and it accepts the token. */
public final class HostJoin {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private HostJoin() {}

    /**
     * Requests credentials.
     *
     * @param host the name of this host
     * @param clock of this host
     * @throws UserErrorException naming what is wrong: name, port, certificate, clock or token
     */
    public static JoinedHost join(JoinAddress address, String host, List<WorkerDevice> devices, Clock clock) {
        List<String> distinct =
                devices.stream().map(WorkerDevice::device).distinct().toList();
        try (TrackerClient tracker = new TrackerClient(
                address.tracker(), address.token(), PinnedCertificate.context(address.fingerprint()))) {
            JoinedWorker joined = tracker.join(new WorkerJoin(host, distinct, clock.instant()));
            return new JoinedHost(
                    address.tracker(),
                    host,
                    joined.bootstrap(),
                    joined.mechanism(),
                    joined.user(),
                    joined.password(),
                    joined.certificate(),
                    joined.token());
        } catch (TrackerException e) {
            throw new UserErrorException(reason(e, URI.create(address.tracker())), e);
        }
    }

    private static String reason(TrackerException failure, URI tracker) {
        Problem problem = failure.problem().orElse(null);
        if (problem != null && (problem.status() == UNAUTHORIZED || problem.status() == FORBIDDEN)) {
            return "the token of the line is not accepted: "
                    + problem.message().replaceFirst("; send one as .*", "")
                    + "; print another line with ./grokwatch tokens worker on the host of the tracker";
        }
        CertificateException certificate = cause(failure, CertificateException.class);
        if (certificate != null) {
            return "the server at " + tracker + " is not trusted: " + certificate.getMessage() + advice(certificate);
        }
        if (cause(failure, UnresolvedAddressException.class) != null
                || cause(failure, UnknownHostException.class) != null) {
            return "the name " + tracker.getHost() + " of the tracker cannot be resolved on this host";
        }
        if (cause(failure, HttpTimeoutException.class) != null) {
            return "the tracker at " + tracker + " does not answer in time; a firewall must let this host reach port "
                    + tracker.getPort();
        }
        if (cause(failure, ConnectException.class) != null) {
            return "nothing accepts connections at " + tracker
                    + "; the tracker has to run with ./grokwatch up --listen, and port " + tracker.getPort()
                    + " be open";
        }
        SSLException tls = cause(failure, SSLException.class);
        return tls == null
                ? String.valueOf(failure.getMessage())
                : "the server at " + tracker + " speaks no TLS that this host does: " + tls.getMessage();
    }

    private static String advice(CertificateException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("the clock of this host")) {
            return "; set the clock, or renew the certificate by a restart of the tracker";
        }
        return message.startsWith("No ")
                ? "; start the tracker with --advertise and the name that this host reaches it by"
                : "; print another line with ./grokwatch tokens worker, and make sure that nobody is in between";
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
