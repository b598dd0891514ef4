package io.grokwatch.tracker.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grokwatch.tracker.client.LoggedRows;
import io.grokwatch.tracker.client.NewLoggedRun;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what programs log from JSON. Jackson refuses a body with half of a surrogate pair in a name as long as it reads bytes; read as text it has that
 * name, which the rules of the contract refuse by itself.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public final class LoggedBodyReader implements MessageBodyReader<Object> {
    /** The bodies with names that a program chooses. */
    private static final Set<Class<?>> READ = Set.of(LoggedRows.class, NewLoggedRun.class);

    private static final String SURROGATE = "surrogate";

    private final ObjectMapper json;

    LoggedBodyReader(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return READ.contains(type);
    }

    @Override
    public @Nullable Object readFrom(
            Class<Object> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        byte[] bytes = body.readAllBytes();
        if (bytes.length == 0) {
            return null;
        }
        try {
            return json.readValue(bytes, type);
        } catch (JsonProcessingException refused) {
            if (refused.getOriginalMessage().toLowerCase(Locale.ROOT).contains(SURROGATE)) {
                return json.readValue(text(bytes), type);
            }
            throw refused;
        }
    }

    /** The text of JSON in UTF-8 in which a surrogate may be encoded by itself, as Python's {@code surrogatepass} does; that is escaped. */
    static String text(byte[] bytes) {
        ByteArrayOutputStream escaped = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            boolean isSurrogate = bytes[i] == (byte) 0xED
                    && i + 2 < bytes.length
                    && (bytes[i + 1] & 0xE0) == 0xA0
                    && (bytes[i + 2] & 0xC0) == 0x80;
            if (isSurrogate) {
                int unit = 0xD000 | (bytes[i + 1] & 0x3F) << 6 | (bytes[i + 2] & 0x3F);
                escaped.writeBytes(String.format(Locale.ROOT, "\\u%04x", unit).getBytes(US_ASCII));
                i += 2;
            } else {
                escaped.write(bytes[i]);
            }
        }
        return escaped.toString(UTF_8);
    }
}
