package io.grokwatch.tracker;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** A tracker that requires tokens, as one does that listens off loopback, beside accounts of an OpenID Connect provider. */
public class TokensRequired implements QuarkusTestProfile {
    static final Path ADMIN_TOKEN =
            Path.of("target", "admin-token-" + ProcessHandle.current().pid());

    /** A profile and its tests have class loaders of their own, which share the properties of the system alone. */
    private static final String PROVIDER_KEY = "grokwatch.test.provider-key";

    private static final String PROVIDER_PUBLIC_KEY = "grokwatch.test.provider-public-key";

    @Override
    public Map<String, String> getConfigOverrides() {
        if (System.getProperty(PROVIDER_KEY) == null) {
            KeyPair provider = keys();
            System.setProperty(PROVIDER_PUBLIC_KEY, encoded(provider.getPublic()));
            System.setProperty(PROVIDER_KEY, encoded(provider.getPrivate()));
        }
        return Map.ofEntries(
                Map.entry("grokwatch.tracker.access.tokens", "required"),
                Map.entry("grokwatch.tracker.workers.bootstrap", "tracker.example:8474"),
                Map.entry("grokwatch.tracker.workers.certificate", certificate().toString()),
                Map.entry("grokwatch.tracker.access.admin-token-file", ADMIN_TOKEN.toString()),
                Map.entry("grokwatch.tracker.access.rate", "200"),
                Map.entry("quarkus.oidc.tenant-enabled", "true"),
                Map.entry("quarkus.oidc.client-id", "grokwatch"),
                // The key is configured, so that no provider has to run.
                Map.entry("quarkus.oidc.public-key", System.getProperty(PROVIDER_PUBLIC_KEY)));
    }

    private static String encoded(Key key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** A file in place of the certificate, of which the tracker reads the text alone. */
    private static Path certificate() {
        try {
            return Files.writeString(certificateFile(), "-----BEGIN CERTIFICATE-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path certificateFile() {
        return Path.of("target", "anchor-" + ProcessHandle.current().pid() + ".pem");
    }

    /** The operator's token. */
    static String adminToken() {
        try {
            return Files.readString(ADMIN_TOKEN).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key that the provider signs with. */
    static PrivateKey providerKey() throws GeneralSecurityException {
        byte[] encoded = Base64.getDecoder().decode(System.getProperty(PROVIDER_KEY));
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
