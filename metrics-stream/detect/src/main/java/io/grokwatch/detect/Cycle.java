package io.grokwatch.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where a run stands in the cycle of quiet, spike and plateau. */
sealed interface Cycle {

    /**
     * The loss is small, or has not been yet.
     *
     * @param since the step after which quiet counts
     */
    record Quiet(long since) implements Cycle {}

    /**
     * The loss has left the quiet.
     *
     * @param sudden whether it rose to its peak fast enough
     * @param calmSince first step of the present stretch of small loss, or -1
     * @param objection why this is no slingshot, or null
     * @param suspicion number of the suspicion reported, or 0 if none was
     */
    record Spike(
            long spikeStep,
            long peakStep,
            double peakLoss,
            boolean sudden,
            long calmSince,
            SpikeEvidence evidence,
            @Nullable String objection,
            int suspicion)
            implements Cycle {
        Spike peakAt(long step, double loss, boolean suddenly) {
            return new Spike(spikeStep, step, loss, suddenly, -1, evidence, objection, suspicion);
        }

        Spike calmSince(long step) {
            return new Spike(spikeStep, peakStep, peakLoss, sudden, step, evidence, objection, suspicion);
        }

        Spike because(String reason) {
            return new Spike(spikeStep, peakStep, peakLoss, sudden, calmSince, evidence, reason, suspicion);
        }

        Spike shownBy(SpikeEvidence other) {
            return new Spike(spikeStep, peakStep, peakLoss, sudden, calmSince, other, objection, suspicion);
        }
    }

    /**
     * The loss is back, and whether the last layer rests is to be seen.
     *
     * @param recoveredStep first step of the loss being back
     */
    record Settling(Spike spike, long recoveredStep) implements Cycle {}

    /** The spike that is not judged yet, or null. */
    default @Nullable Spike open() {
        return switch (this) {
            case Quiet quiet -> null;
            case Spike spike -> spike;
            case Settling settling -> settling.spike();
        };
    }

    /** The same with another account of the spike that is not judged yet, if there is one. */
    default Cycle with(UnaryOperator<Spike> change) {
        return switch (this) {
            case Quiet quiet -> quiet;
            case Spike spike -> change.apply(spike);
            case Settling(Spike spike, long recoveredStep) -> new Settling(change.apply(spike), recoveredStep);
        };
    }

    static void write(Cycle cycle, DataOutput out) throws IOException {
        switch (cycle) {
            case Quiet(long since) -> {
                out.writeByte(0);
                out.writeLong(since);
            }
            case Spike spike -> {
                out.writeByte(1);
                writeSpike(spike, out);
            }
            case Settling(Spike spike, long recoveredStep) -> {
                out.writeByte(2);
                writeSpike(spike, out);
                out.writeLong(recoveredStep);
            }
        }
    }

    static Cycle read(DataInput in, int version) throws IOException {
        return switch (in.readByte()) {
            case 0 -> new Quiet(in.readLong());
            case 1 -> readSpike(in, version);
            case 2 -> new Settling(readSpike(in, version), in.readLong());
            default -> throw new IOException("unknown state of the slingshot cycle");
        };
    }

    private static void writeSpike(Spike spike, DataOutput out) throws IOException {
        out.writeLong(spike.spikeStep());
        out.writeLong(spike.peakStep());
        out.writeDouble(spike.peakLoss());
        out.writeBoolean(spike.sudden());
        out.writeLong(spike.calmSince());
        spike.evidence().write(out);
        out.writeUTF(spike.objection() == null ? "" : spike.objection());
        out.writeInt(spike.suspicion());
    }

    private static Spike readSpike(DataInput in, int version) throws IOException {
        long spikeStep = in.readLong();
        long peakStep = in.readLong();
        double peakLoss = in.readDouble();
        boolean sudden = in.readBoolean();
        long calmSince = in.readLong();
        SpikeEvidence evidence = SpikeEvidence.read(in, version);
        String objection = in.readUTF();
        return new Spike(
                spikeStep,
                peakStep,
                peakLoss,
                sudden,
                calmSince,
                evidence,
                objection.isEmpty() ? null : objection,
                in.readInt());
    }
}
