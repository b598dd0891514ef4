package io.grokwatch.local.tls;

/** A certificate cannot be served; the message is one sentence for people. */
public final class CertificateFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CertificateFailure(String message) {
        super(message);
    }

    CertificateFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
