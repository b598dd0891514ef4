package io.grokwatch.tracker.artifact;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an artifact or of a folder of artifacts relative to its owner: segments divided by {@code /}. A client may store it under
 * that name in a file system of its own, so that none is accepted which leads elsewhere there, nor one that does once it was
 * percent-decoded any number of times.
 *
 * @param segments at least one
 */
public record ArtifactPath(List<String> segments) {
    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_DEPTH = 32;
    /** What common file systems take. */
    private static final int MAX_SEGMENT_BYTES = 255;

    /** A drive of Windows, or an address of a file. */
    private static final Pattern ELSEWHERE = Pattern.compile("[A-Za-z]:|[Ff][Ii][Ll][Ee]:.*", Pattern.DOTALL);

    private static final Pattern ENCODED = Pattern.compile("%[0-7][0-9a-fA-F]");

    public ArtifactPath {
        segments = List.copyOf(segments);
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if it is absolute, has empty, {@code .} or {@code ..} segments, a backslash, a {@code #} or a control
     *     character, or is too long
     */
    public static ArtifactPath parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the path of an artifact has at most " + MAX_LENGTH
                    + " characters, this one has " + text.length() + ": '" + text.substring(0, 80) + "...'");
        }
        String decoded = text;
        for (String next = decoded(decoded); !next.equals(decoded); next = decoded(decoded)) {
            decoded = next;
            require(isSafe(List.of(decoded.split("/", -1)), decoded), text);
        }
        List<String> segments = Arrays.asList(text.split("/", -1));
        require(isSafe(segments, text), text);
        for (String segment : segments) {
            require(!segment.isEmpty() && !segment.equals("."), text);
            if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
                throw new IllegalArgumentException("a name in the path of an artifact has at most " + MAX_SEGMENT_BYTES
                        + " bytes, in '" + shortened(text) + "' one has more");
            }
        }
        if (segments.size() > MAX_DEPTH) {
            throw new IllegalArgumentException("the path of an artifact has at most " + MAX_DEPTH + " names, '"
                    + shortened(text) + "' has " + segments.size());
        }
        return new ArtifactPath(segments);
    }

    /** The path of something in this folder. */
    public ArtifactPath resolve(ArtifactPath other) {
        return parse(text() + "/" + other.text());
    }

    /** The path as it is written. */
    public String text() {
        return String.join("/", segments);
    }

    /** The last segment. */
    public String name() {
        return segments.getLast();
    }

    @Override
    public String toString() {
        return text();
    }

    private static boolean isSafe(List<String> segments, String text) {
        return !segments.contains("..")
                && !text.startsWith("/")
                && text.indexOf('\\') < 0
                && text.indexOf('#') < 0
                && !ELSEWHERE.matcher(segments.getFirst()).matches()
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    private static void require(boolean condition, String text) {
        if (!condition) {
            throw new IllegalArgumentException(
                    "the path of an artifact must be names divided by '/', without '..', '.',"
                            + " '\\', '#' and control characters, and no address of a file, was '" + shortened(text)
                            + "'");
        }
    }

    /** The text with what is percent-encoded of ASCII decoded once; nothing else can lead elsewhere. */
    private static String decoded(String text) {
        return ENCODED.matcher(text)
                .replaceAll(code -> Matcher.quoteReplacement(
                        Character.toString(Integer.parseInt(code.group().substring(1), 16))));
    }

    private static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 80 ? printable : printable.substring(0, 80) + "...";
    }
}
