package io.grokwatch.tracker.artifact;

import io.grokwatch.tracker.TrackerConfig;
import io.grokwatch.tracker.TrackerConfig.ArtifactStorage;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Bytes in a bucket of S3: an object for each blob, with the prefix and the id as its key. An object's size is part of the request that
 * writes it, so bytes are in a temporary file first.
 */
@Singleton
final class S3Blobs implements BlobStorage {
    private final TrackerConfig.S3 config;
    private @Nullable S3Client client;

    @Inject
    S3Blobs(TrackerConfig config) {
        this(config.artifacts().s3());
    }

    S3Blobs(TrackerConfig.S3 config) {
        this.config = config;
    }

    @Override
    public ArtifactStorage kind() {
        return ArtifactStorage.S3;
    }

    @Override
    public long write(String id, InputStream bytes) throws IOException {
        Path file = Files.createTempFile("grokwatch-artifact-", ".unfinished");
        try {
            long size = Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
            client().putObject(request -> request.bucket(bucket()).key(key(id)), RequestBody.fromFile(file));
            return size;
        } catch (SdkException e) {
            throw new StorageException("cannot write to bucket " + bucket(), e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void read(String id, long from, long length, OutputStream out) throws IOException {
        if (length == 0) {
            return;
        }
        String range = "bytes=" + from + "-" + (from + length - 1);
        try (InputStream bytes = client().getObject(
                        request -> request.bucket(bucket()).key(key(id)).range(range))) {
            bytes.transferTo(out);
        } catch (SdkException e) {
            throw new StorageException("cannot read from bucket " + bucket(), e);
        }
    }

    @Override
    public void delete(String id) {
        try {
            client().deleteObject(request -> request.bucket(bucket()).key(key(id)));
        } catch (SdkException e) {
            throw new StorageException("cannot delete from bucket " + bucket(), e);
        }
    }

    private String key(String id) {
        return config.prefix() + id;
    }

    private String bucket() {
        return config.bucket()
                .orElseThrow(
                        () -> new IllegalStateException("grokwatch.tracker.artifacts.s3.bucket must name the bucket"));
    }

    /** Made when it is first needed. */
    private synchronized S3Client client() {
        if (client == null) {
            S3ClientBuilder builder = S3Client.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .region(Region.of(config.region()))
                    .forcePathStyle(config.pathStyle())
                    .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                    // Servers other than Amazon's need not know the checksums that are optional.
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
            config.endpoint().ifPresent(builder::endpointOverride);
            client = builder.build();
        }
        return client;
    }

    @PreDestroy
    synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
