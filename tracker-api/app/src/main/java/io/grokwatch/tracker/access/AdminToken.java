package io.grokwatch.tracker.access;

import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.client.TokenScope;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The token of the operator, with which the first others are created: the content of a file that its owner alone reads. A tracker that requires
 * tokens creates the file if there is none. It is not in the store.
 */
@Singleton
final class AdminToken {
    private static final Logger LOG = Logger.getLogger(AdminToken.class);
    private static final String OWNER_ONLY = "rw-------";
    private static final int MIN_LENGTH = 40;
    private static final Grant GRANT = new Grant("admin-token", "admin token", TokenScope.ADMIN, null, false);

    private final Path file;
    private final TokenRequirement requirement;
    private volatile @Nullable String digest;

    AdminToken(TrackerConfig config, TokenRequirement requirement) {
        this.file = config.access().adminTokenFile().toAbsolutePath();
        this.requirement = requirement;
    }

    /** @throws IllegalStateException if tokens are required, and the file can be neither read nor created */
    void open(@Observes StartupEvent event) {
        if (!requirement.isRequired()) {
            return;
        }
        try {
            create();
            String text = Files.readString(file).strip();
            if (text.length() < MIN_LENGTH) {
                throw new IllegalStateException("the admin token in " + file + " must have " + MIN_LENGTH
                        + " characters or more, has " + text.length());
            }
            if (isReadByOthers()) {
                LOG.warnf("the admin token in %s can be read by others than its owner", file);
            }
            digest = TokenText.digest(text);
        } catch (IOException e) {
            throw new IllegalStateException("the admin token in " + file + " cannot be read: " + e, e);
        }
    }

    /** What the holder of a text may do; null if the text is another. */
    @Nullable
    Grant grant(String text) {
        String expected = digest;
        return expected != null && TokenText.isSame(TokenText.digest(text), expected) ? GRANT : null;
    }

    private void create() throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            Files.createFile(file, permissions());
            Files.writeString(file, TokenText.random(new SecureRandom()).text() + "\n", StandardCharsets.US_ASCII);
            LOG.infof("tokens are required; the first admin token is in %s", file);
        } catch (FileAlreadyExistsException another) {
            LOG.debugf("another process has created %s", file);
        }
    }

    private FileAttribute<?>[] permissions() {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                }
                : new FileAttribute<?>[0];
    }

    private boolean isReadByOthers() throws IOException {
        if (!isPosix()) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.GROUP_READ);
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
