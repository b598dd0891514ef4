package io.grokwatch.trainer.checkpoint;

import io.grokwatch.events.RunId;
import io.grokwatch.trainer.disk.WritableFolder;
import io.grokwatch.trainer.tls.PinnedCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where workers keep the checkpoints of their runs, so that any of them can resume any run. */
public sealed interface CheckpointPlace {

    /** A folder that all of them see; it need not be there yet. */
    record Folder(Path path) implements CheckpointPlace {
        @Override
        public void check() throws IOException {
            WritableFolder.require(path, "checkpoints");
        }

        @Override
        public SavedCheckpoints of(RunId run) {
            return new SavedCheckpoints(run, new CheckpointFolder(path, run));
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * The tracker's API, for workers that share no folder. The API token is in the environment, {@value #TOKEN}.
     *
     * @param tls what certificates are trusted; null for those that the platform trusts
     */
    record Tracker(URI address, @Nullable SSLContext tls) implements CheckpointPlace {
        private static final String TOKEN = "GROKWATCH_TOKEN";

        /** A tracker with a certificate that the platform trusts, or without one. */
        public Tracker(URI address) {
            this(address, null);
        }

        /** Not checked: the tracker may start after the worker. */
        @Override
        public void check() {}

        @Override
        public SavedCheckpoints of(RunId run) {
            return new SavedCheckpoints(run, new TrackerCheckpoints(address, run, System.getenv(TOKEN), tls));
        }

        @Override
        public CheckpointPlace trusting(Path certificate) throws IOException {
            return new Tracker(
                    address,
                    PinnedCertificate.context(PinnedCertificate.fingerprint(PinnedCertificate.read(certificate))));
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * A folder, or the address of a tracker, {@code http://HOST:PORT}.
     *
     * @throws IllegalArgumentException if it begins like an address and is none
     */
    static CheckpointPlace parse(String text) {
        if (!text.matches("https?:.*")) {
            return new Folder(Path.of(text).toAbsolutePath());
        }
        URI address = URI.create(text.endsWith("/") ? text : text + "/");
        if (address.getHost() == null || address.getRawQuery() != null || address.getRawFragment() != null) {
            throw new IllegalArgumentException("a tracker's address is http://HOST:PORT, was '" + text + "'");
        }
        return new Tracker(address);
    }

    /**
     * Makes sure that checkpoints can be written there, as far as that can be checked before there is a run.
     *
     * @throws IOException naming the place and what is wrong
     */
    void check() throws IOException;

    /**
     * The same place, whose server presents a certificate, or one that its authority has issued.
     *
     * @param certificate a file in the PEM format
     * @throws IOException if it cannot be read
     */
    default CheckpointPlace trusting(Path certificate) throws IOException {
        return this;
    }

    /** Those of one run. */
    SavedCheckpoints of(RunId run);
}
