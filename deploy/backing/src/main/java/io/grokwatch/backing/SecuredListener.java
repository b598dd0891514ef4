package io.grokwatch.backing;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A listener beside the one on the loopback address, for clients on other hosts: TLS, and SCRAM-SHA-512. A client that has authenticated
 * may do what the broker's access control lists allow it, and nothing else.
 *
 * @param address that it listens on
 * @param port that it listens on
 * @param advertised the name or address by which clients reach it, which its certificate has
 * @param certificates its certificate and those of its authorities, in the PEM format
 * @param key the private key of its certificate: PKCS#8, unencrypted, in the PEM format
 */
public record SecuredListener(String address, int port, String advertised, String certificates, String key) {
    private static final String NAME = "SECURED";
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final String PREFIX = "listener.name.secured.";

    /** Adds the listener to the settings of a broker that listens on the loopback address without authentication. */
    Map<String, String> addTo(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.merge("listeners", NAME + "://" + host(address) + ":" + port, SecuredListener::append);
        all.merge("advertised.listeners", NAME + "://" + host(advertised) + ":" + port, SecuredListener::append);
        all.merge("listener.security.protocol.map", NAME + ":SASL_SSL", SecuredListener::append);
        all.put("inter.broker.listener.name", "PLAINTEXT");
        all.put(PREFIX + "sasl.enabled.mechanisms", MECHANISM);
        all.put(
                PREFIX + MECHANISM.toLowerCase(Locale.ROOT) + ".sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        all.put(PREFIX + "ssl.keystore.type", "PEM");
        all.put(PREFIX + "ssl.keystore.certificate.chain", certificates);
        all.put(PREFIX + "ssl.keystore.key", key);
        all.put(PREFIX + "ssl.enabled.protocols", "TLSv1.3,TLSv1.2");

        all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        all.put("allow.everyone.if.no.acl.found", "false");
        // On the loopback listeners alone a client has this name: the secured one lets in none without credentials.
        all.put("super.users", "User:ANONYMOUS");
        return all;
    }

    /** An IPv6 address in brackets. */
    private static String host(String name) {
        return name.indexOf(':') < 0 ? name : "[" + name + "]";
    }

    private static String append(String listeners, String listener) {
        return listeners + "," + listener;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return NAME + "://" + address + ":" + port + " as " + advertised;
    }
}
