package io.grokwatch.detect;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFacts.Precision;
import io.grokwatch.events.RunId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * State as bytes: a version, the subject, and then what every detector writes of itself. Big-endian; unknown facts are
 * marked. The configuration is not part of it. Every version is read, the newest written: version 2 added validation sets
 * beside {@code val}, accuracies in percent, double descent, plateaus of a rise, what was changed from outside, warnings
 * of a slingshot and silences.
 */
final class RunWatchCodec {
    private static final int VERSION = 3;
    private static final int OLDEST = 1;

    private RunWatchCodec() {}

    static byte[] write(RunId runId, Attempt attempt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(runId.value());
            out.writeInt(attempt.subject().attempt());
            writeFacts(attempt.subject().facts(), out);
            attempt.write(out);
        } catch (IOException e) {
            throw new IllegalStateException("state of run " + runId + " could not be written to memory", e);
        }
        return bytes.toByteArray();
    }

    static Attempt read(byte[] bytes, DetectorConfig config) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version < OLDEST || version > VERSION) {
                throw new IllegalArgumentException("state of detectors must be of version " + OLDEST + " to " + VERSION
                        + ", was of version " + version);
            }
            RunId runId = new RunId(in.readUTF());
            Attempt attempt = new Attempt(new Subject(runId, in.readInt(), readFacts(in)), config);
            attempt.read(in, version);
            if (in.available() > 0) {
                throw new IllegalArgumentException("state of detectors is damaged: " + in.available() + " of "
                        + bytes.length + " bytes are left over");
            }
            return attempt;
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("state of detectors is damaged: " + bytes.length + " bytes", e);
        }
    }

    /** Without the hash of the data set, which no detector looks at. */
    private static void writeFacts(RunFacts facts, DataOutput out) throws IOException {
        writeInt(facts.classes(), out);
        writeInt(facts.trainExamples(), out);
        writeInt(facts.validationExamples(), out);
        writeInt(facts.batchSize(), out);
        Boolean adaptive = facts.adaptiveOptimizer();
        out.writeByte(adaptive == null ? -1 : adaptive ? 1 : 0);
        Precision precision = facts.lossPrecision();
        out.writeUTF(precision == null ? "" : precision.name());
        Double decay = facts.weightDecay();
        out.writeDouble(decay == null ? Double.NaN : decay);
    }

    private static RunFacts readFacts(DataInput in) throws IOException {
        return new RunFacts(
                readInt(in),
                readInt(in),
                readInt(in),
                readInt(in),
                flag(in.readByte()),
                precision(in.readUTF()),
                known(in.readDouble()),
                null);
    }

    private static void writeInt(@Nullable Integer value, DataOutput out) throws IOException {
        out.writeInt(value == null ? -1 : value);
    }

    private static @Nullable Integer readInt(DataInput in) throws IOException {
        int value = in.readInt();
        return value < 0 ? null : value;
    }

    private static @Nullable Boolean flag(int code) {
        return code < 0 ? null : Boolean.valueOf(code == 1);
    }

    private static @Nullable Precision precision(String name) {
        return name.isEmpty() ? null : Precision.valueOf(name);
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
