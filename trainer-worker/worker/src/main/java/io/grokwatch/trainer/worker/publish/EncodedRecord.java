package io.grokwatch.trainer.worker.publish;

import io.grokwatch.kafka.RecordCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record for the broker, encoded, with a form for the disk. */
@SuppressWarnings("ArrayRecordComponent") // A carrier, never compared.
record EncodedRecord(String topic, String key, Map<String, String> headers, byte[] value) {

    ProducerRecord<byte[], byte[]> record() {
        return new ProducerRecord<>(
                topic, null, key.getBytes(StandardCharsets.UTF_8), value, RecordCodec.headers(headers));
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length + 256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(topic);
            out.writeUTF(key);
            out.writeInt(headers.size());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                out.writeUTF(header.getKey());
                out.writeUTF(header.getValue());
            }
            out.writeInt(value.length);
            out.write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static EncodedRecord fromBytes(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String topic = in.readUTF();
            String key = in.readUTF();
            Map<String, String> headers = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                headers.put(in.readUTF(), in.readUTF());
            }
            return new EncodedRecord(topic, key, headers, in.readNBytes(in.readInt()));
        }
    }
}
