package io.grokwatch.tracker.artifact;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the bytes of artifacts. Whatever they are, a browser neither shows them as a page of this server nor executes anything in them:
 * they are attachments, their type is not guessed, and a policy without any rights applies to them.
 */
@Singleton
public final class Downloads {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private final ArtifactStore artifacts;

    Downloads(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /**
     * The bytes of an artifact.
     *
     * @param range the header {@code Range}; a single range of bytes is answered, others with all bytes (RFC 9110, section 14)
     * @param ifRange the header {@code If-Range}
     */
    public Response of(Artifact artifact, Request request, @Nullable String range, @Nullable String ifRange) {
        EntityTag tag = new EntityTag(artifact.tag());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return unchanged.build();
        }
        Response.ResponseBuilder answer = attachment(artifact.path().name(), artifact.mediaType())
                .tag(tag)
                .header("Accept-Ranges", "bytes");
        boolean isCurrent = ifRange == null || ifRange.equals('"' + artifact.tag() + '"');
        Matcher asked = range == null ? null : RANGE.matcher(range.strip());
        if (!isCurrent || asked == null || !asked.matches() || asked.group().endsWith("=-")) {
            return answer.header("Content-Length", artifact.bytes())
                    .entity(stream(artifact, 0, artifact.bytes()))
                    .build();
        }
        long first = first(asked, artifact.bytes());
        long last = last(asked, artifact.bytes());
        if (first >= artifact.bytes() || last < first) {
            return Response.status(416)
                    .header("Content-Range", "bytes */" + artifact.bytes())
                    .build();
        }
        return answer.status(206)
                .header("Content-Range", "bytes " + first + "-" + last + "/" + artifact.bytes())
                .header("Content-Length", last - first + 1)
                .entity(stream(artifact, first, last - first + 1))
                .build();
    }

    /** An answer whose body is a file to be saved under a name. */
    static Response.ResponseBuilder attachment(String name, String mediaType) {
        String ascii = name.replaceAll("[^ -~]|[\"\\\\%]", "_");
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return Response.ok()
                .type(mediaType)
                .header("Content-Disposition", "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded)
                .header("Content-Security-Policy", "sandbox; default-src 'none'")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "private, no-cache");
    }

    private StreamingOutput stream(Artifact artifact, long from, long length) {
        return out -> artifacts.read(artifact, from, length, out);
    }

    private static long first(Matcher range, long bytes) {
        if (range.group(1).isEmpty()) {
            return Math.max(0, bytes - Long.parseLong(range.group(2)));
        }
        return Long.parseLong(range.group(1));
    }

    private static long last(Matcher range, long bytes) {
        if (range.group(1).isEmpty() || range.group(2).isEmpty()) {
            return bytes - 1;
        }
        return Math.min(bytes - 1, Long.parseLong(range.group(2)));
    }
}
