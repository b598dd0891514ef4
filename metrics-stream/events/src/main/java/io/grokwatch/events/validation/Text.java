package io.grokwatch.events.validation;

import org.jspecify.annotations.Nullable;

/**
 * Text that people sent, made safe to show: what would control a terminal or a page is escaped, and the length is bounded.
 *
 * <p>Not printable are control characters (Cc), lone surrogates (Cs), line and paragraph separators (Zl, Zp), the characters that
 * change the direction of what follows (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), the byte order mark and
 * noncharacters. Code points that Unicode has not assigned yet count as printable, because which ones these are depends on
 * the version of Unicode that a process knows.
 */
public final class Text {
    private static final String ELLIPSIS = "...";

    private Text() {}

    /** Whether a code point is shown as it is. */
    public static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> !isBidirectionalMark(codePoint) && codePoint != 0xFEFF && !isNoncharacter(codePoint);
        };
    }

    /** Whether all of a text is shown as it is. */
    public static boolean isPrintable(String text) {
        return text.codePoints().allMatch(Text::isPrintable);
    }

    /** The number of characters of a text as people count them: its code points. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * The text on one line: line feed, carriage return and tab as {@code \n}, {@code \r}, {@code \t}, any other code point
     * that is not printable as <code>&#92;u{202e}</code>.
     */
    public static String escaped(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        if (isPrintable(text)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(codePoint -> append(escaped, codePoint));
        return escaped.toString();
    }

    /** The text {@linkplain #escaped escaped}, with the rest beyond so many characters replaced by three dots. */
    public static String escaped(@Nullable String text, int maxLength) {
        // So much of it has more characters than are kept, as escaping makes a text longer and a character has two
        // units at most.
        int enough = 2 * maxLength + 2;
        String head = text != null && text.length() > enough ? text.substring(0, enough) : text;
        return shortened(escaped(head), maxLength);
    }

    /** The text with the rest beyond so many characters, at least three, replaced by three dots. */
    public static String shortened(String text, int maxLength) {
        if (length(text) <= maxLength) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, maxLength - ELLIPSIS.length())) + ELLIPSIS;
    }

    /** The beginning of a text, of at most so many UTF-16 units, which ends with a whole character. */
    public static String cut(String text, int maxUnits) {
        if (text.length() <= maxUnits) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxUnits - 1)) ? maxUnits - 1 : maxUnits;
        return text.substring(0, end);
    }

    /**
     * The text with each lone surrogate, which has no form in UTF-8, replaced by U+FFFD. Lines stay lines: this is for texts
     * that are stored and escaped where they are shown.
     */
    public static String wellFormed(String text) {
        if (text.codePoints().noneMatch(codePoint -> Character.getType(codePoint) == Character.SURROGATE)) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text.length());
        text.codePoints()
                .map(codePoint -> Character.getType(codePoint) == Character.SURROGATE ? 0xFFFD : codePoint)
                .forEach(replaced::appendCodePoint);
        return replaced.toString();
    }

    private static void append(StringBuilder escaped, int codePoint) {
        switch (codePoint) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                if (isPrintable(codePoint)) {
                    escaped.appendCodePoint(codePoint);
                } else {
                    escaped.append("\\u{")
                            .append(Integer.toHexString(codePoint))
                            .append('}');
                }
            }
        }
    }

    private static boolean isBidirectionalMark(int codePoint) {
        return codePoint == 0x61C
                || codePoint == 0x200E
                || codePoint == 0x200F
                || (codePoint >= 0x202A && codePoint <= 0x202E)
                || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    private static boolean isNoncharacter(int codePoint) {
        return (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    }
}
