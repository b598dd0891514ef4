package io.grokwatch.trainer.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts servers that present one certificate, known by its fingerprint: as their own, or as that of the authority that issued theirs.
 * The server's own certificate is its identity, whatever the name it was reached by; of an authority's certificates one for that name is
 * required. No other authority is trusted. The fingerprint is SHA-256 of the encoded certificate, in base64url without padding.
 */
public final class PinnedCertificate extends X509ExtendedTrustManager {
    private final String fingerprint;
    private final InstantSource clock;

    /** @param clock by which certificates are valid */
    public PinnedCertificate(String fingerprint, InstantSource clock) {
        this.fingerprint = fingerprint;
        this.clock = clock;
    }

    /** What an HTTP client needs to trust a certificate of this fingerprint. */
    public static SSLContext context(String fingerprint) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] pinned = {new PinnedCertificate(fingerprint, InstantSource.system())};
            context.init(null, pinned, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /**
     * The first certificate of a file in the PEM format.
     *
     * @throws IOException if it has none, or cannot be read
     */
    public static X509Certificate read(Path pem) throws IOException {
        try (InputStream file = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        } catch (CertificateException e) {
            throw new IOException(pem + " has no certificate in the PEM format: " + e.getMessage(), e);
        }
    }

    /** The fingerprint of a certificate. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a certificate has no SHA-256", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        int pinned = requirePinned(chain);
        if (pinned > 0) {
            trusting(chain[pinned]).checkServerTrusted(chain, authType, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        int pinned = requirePinned(chain);
        if (pinned > 0) {
            trusting(chain[pinned]).checkServerTrusted(chain, authType, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("the name of the server is not known, so that its certificate is not trusted");
    }

    /** The position of the certificate in a chain, all of which up to there are valid now. */
    private int requirePinned(X509Certificate[] chain) throws CertificateException {
        for (int i = 0; i < chain.length; i++) {
            requireValid(chain[i]);
            if (fingerprint(chain[i]).equals(fingerprint)) {
                return i;
            }
        }
        throw new CertificateException("its certificate is not the expected one: SHA-256 must be " + fingerprint
                + ", was "
                + Arrays.stream(chain).map(PinnedCertificate::fingerprint).toList());
    }

    private void requireValid(X509Certificate certificate) throws CertificateException {
        Instant now = clock.instant();
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isBefore(from) || now.isAfter(until)) {
            throw new CertificateException("its certificate is valid from " + from + " until " + until
                    + ", and the clock of this host is at " + now);
        }
    }

    private static X509ExtendedTrustManager trusting(X509Certificate authority) throws CertificateException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("pinned", authority);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("PKIX of this platform checks no names");
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("clients have no certificates here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
