package io.grokwatch.local.tls;

import io.grokwatch.trainer.tls.PinnedCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificate that a stack serves, as files in the folder {@value #FOLDER} of its data.
 *
 * @param chain the certificate, then those of its authorities
 * @param key its private key, unencrypted PKCS#8, which the owner alone reads
 * @param anchor the last of the chain, which other hosts trust
 */
public record ServedCertificate(Path chain, Path key, Path anchor) {
    private static final String FOLDER = "tls";
    private static final Duration RENEW_BEFORE = Duration.ofDays(60);
    private static final int PEM_LINE = 64;
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** The files in a data folder, which exist once a stack was started that others reach. */
    public static ServedCertificate in(Path data) {
        Path folder = data.resolve(FOLDER);
        return new ServedCertificate(
                folder.resolve("chain.pem"), folder.resolve("key.pem"), folder.resolve("anchor.pem"));
    }

    /**
     * One that the stack's own authority has issued. The authority is created if there is none; the certificate is issued again if it lacks
     * a name, or expires within 60 days.
     *
     * @param names and addresses by which the stack is reached
     * @throws CertificateFailure if a file cannot be read or written
     */
    public static ServedCertificate own(Path data, Collection<String> names, Instant now) {
        ServedCertificate served = in(data);
        Path authorityKey = data.resolve(FOLDER).resolve("authority-key.pem");
        Path authorityCertificate = data.resolve(FOLDER).resolve("authority.pem");
        try {
            createFolder(data.resolve(FOLDER));
            CertificateAuthority authority = Files.exists(authorityKey)
                    ? new CertificateAuthority(PinnedCertificate.read(authorityCertificate), privateKey(authorityKey))
                    : createAuthority(authorityCertificate, authorityKey, now);
            if (!served.isUsable(authority.certificate(), names, now)) {
                CertificateAuthority.Issued issued =
                        authority.issue(names, now, now.plus(CertificateAuthority.SERVER_VALIDITY));
                write(served.key, pem("PRIVATE KEY", issued.key().getEncoded()));
                write(served.chain, pem(issued.certificate()) + pem(authority.certificate()));
            }
            write(served.anchor, pem(authority.certificate()));
            return served;
        } catch (IOException e) {
            throw new CertificateFailure("the certificate in " + data.resolve(FOLDER) + " cannot be used: " + e, e);
        }
    }

    /**
     * One of the operator's.
     *
     * @param certificates the certificate, then those of its authorities, in the PEM format
     * @param key its private key: PKCS#8, unencrypted, in the PEM format
     * @param name by which other hosts reach the stack
     * @throws CertificateFailure naming what is wrong with it
     */
    public static ServedCertificate of(Path data, Path certificates, Path key, String name, Instant now) {
        try {
            List<X509Certificate> chain = chain(certificates);
            X509Certificate server = chain.getFirst();
            if (now.isBefore(server.getNotBefore().toInstant())
                    || now.isAfter(server.getNotAfter().toInstant())) {
                throw new CertificateFailure("the certificate in " + certificates + " is valid from "
                        + server.getNotBefore().toInstant() + " until "
                        + server.getNotAfter().toInstant() + ", and it is " + now);
            }
            if (!covers(namesOf(server), name)) {
                throw new CertificateFailure("the certificate in " + certificates + " is for " + namesOf(server)
                        + ", not for " + name + "; name one of these with --advertise");
            }
            if (!isKeyOf(server, privateKey(key))) {
                throw new CertificateFailure(
                        "the key in " + key + " is not that of the certificate in " + certificates);
            }
            ServedCertificate served = in(data);
            createFolder(data.resolve(FOLDER));
            write(served.key, Files.readString(key));
            StringBuilder all = new StringBuilder();
            chain.forEach(one -> all.append(pem(one)));
            write(served.chain, all.toString());
            write(served.anchor, pem(chain.getLast()));
            return served;
        } catch (IOException e) {
            throw new CertificateFailure(
                    "the certificate in " + certificates + " cannot be used with the key in " + key + ": " + e, e);
        }
    }

    /**
     * The fingerprint by which other hosts trust the stack.
     *
     * @throws CertificateFailure if there is none
     */
    public String anchorFingerprint() {
        return fingerprint(anchor);
    }

    /**
     * The fingerprint by which programs of this host trust the stack, whatever name they reach it by.
     *
     * @throws CertificateFailure if there is none
     */
    public String fingerprint() {
        return fingerprint(chain);
    }

    private static String fingerprint(Path pem) {
        try {
            return PinnedCertificate.fingerprint(PinnedCertificate.read(pem));
        } catch (IOException e) {
            throw new CertificateFailure("the certificate of the stack cannot be read: " + e, e);
        }
    }

    private static CertificateAuthority createAuthority(Path certificate, Path key, Instant now) throws IOException {
        CertificateAuthority authority = CertificateAuthority.create(now);
        write(certificate, pem(authority.certificate()));
        write(key, pem("PRIVATE KEY", authority.key().getEncoded()));
        return authority;
    }

    private boolean isUsable(X509Certificate authority, Collection<String> names, Instant now) throws IOException {
        if (!Files.exists(chain) || !Files.exists(key)) {
            return false;
        }
        X509Certificate server = chain(chain).getFirst();
        Set<String> covered = namesOf(server);
        return server.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
                && server.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE))
                && names.stream().allMatch(name -> covers(covered, name))
                && isKeyOf(server, privateKey(key));
    }

    private static List<X509Certificate> chain(Path pem) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        try (InputStream file = Files.newInputStream(pem)) {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(file)
                    .forEach(certificate -> chain.add((X509Certificate) certificate));
        } catch (CertificateException e) {
            throw new IOException(pem + " has no certificates in the PEM format: " + e.getMessage(), e);
        }
        if (chain.isEmpty()) {
            throw new IOException(pem + " has no certificate in the PEM format");
        }
        return chain;
    }

    private static PrivateKey privateKey(Path pem) throws IOException {
        Matcher found = PKCS8.matcher(Files.readString(pem));
        if (!found.find()) {
            throw new IOException(pem + " has no unencrypted private key in the PEM format that begins with"
                    + " -----BEGIN PRIVATE KEY----- (openssl pkcs8 -topk8 -nocrypt converts others)");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (GeneralSecurityException another) {
                // It is a key of another algorithm.
            }
        }
        throw new IOException("the private key in " + pem + " is none of EC, RSA and EdDSA");
    }

    private static boolean isKeyOf(X509Certificate certificate, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            byte[] probe = certificate.getTBSCertificate();
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The names and addresses that a certificate is for. */
    private static Set<String> namesOf(X509Certificate certificate) throws IOException {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(name -> names.add(canonical(String.valueOf(name.get(1)))));
            }
            return names;
        } catch (CertificateParsingException e) {
            throw new IOException("the names of a certificate cannot be read: " + e.getMessage(), e);
        }
    }

    /** A wildcard is for one label. */
    private static boolean covers(Set<String> names, String name) {
        String wanted = canonical(name);
        return names.contains(wanted) || names.contains(wanted.replaceFirst("^[^.]+", "*"));
    }

    private static String canonical(String name) {
        if (name.indexOf(':') < 0) {
            return name.toLowerCase(Locale.ROOT);
        }
        try {
            // An IPv6 address, which is not looked up; it has several spellings.
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            return name;
        }
    }

    private static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, owner(folder, "rwx------"));
    }

    /** Replaces a file by one that its owner alone reads; a reader sees the old content or the new one. */
    private static void write(Path file, String content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, owner(file, "rw-------"));
        Files.writeString(draft, content, StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] owner(Path file, String permissions) {
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new CertificateFailure("a certificate has no encoding", e);
        }
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
