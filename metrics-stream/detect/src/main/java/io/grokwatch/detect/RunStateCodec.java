package io.grokwatch.detect;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grokwatch.detect.state.FactsState;
import io.grokwatch.detect.state.RunState;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunFacts.Precision;
import java.io.IOException;

/**
 * The state of a run as bytes: one with the version of the format, then a {@code RunState} of {@code state.proto}. The
 * configuration is not part of it.
 */
final class RunStateCodec {
    private static final int VERSION = 6;

    private RunStateCodec() {}

    static byte[] encode(RunState state) {
        byte[] bytes = new byte[1 + state.getSerializedSize()];
        bytes[0] = VERSION;
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1, bytes.length - 1);
            state.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("state of run " + state.getRunId() + " cannot be written to memory", e);
        }
        return bytes;
    }

    /** @throws IllegalArgumentException if the bytes are damaged, or of another version */
    static RunState decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("state of detectors must be of version " + VERSION + ", was "
                    + (bytes.length == 0 ? "empty" : "of version " + bytes[0]));
        }
        try {
            RunState state = RunState.parser().parseFrom(bytes, 1, bytes.length - 1);
            if (!state.hasDetectors() || !state.hasOrdering() || !state.hasRewind()) {
                throw damaged(bytes, null);
            }
            return state;
        } catch (InvalidProtocolBufferException e) {
            throw damaged(bytes, e);
        }
    }

    static IllegalArgumentException damaged(byte[] bytes, @org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalArgumentException("state of detectors is damaged: " + bytes.length + " bytes", cause);
    }

    /** Without the hash of the data set, which no detector reads. */
    static FactsState encode(RunFacts facts) {
        FactsState.Builder state = FactsState.newBuilder();
        if (facts.classes() != null) {
            state.setClasses(facts.classes());
        }
        if (facts.trainExamples() != null) {
            state.setTrainExamples(facts.trainExamples());
        }
        if (facts.validationExamples() != null) {
            state.setValidationExamples(facts.validationExamples());
        }
        if (facts.batchSize() != null) {
            state.setBatchSize(facts.batchSize());
        }
        if (facts.adaptiveOptimizer() != null) {
            state.setAdaptiveOptimizer(facts.adaptiveOptimizer());
        }
        if (facts.lossPrecision() != null) {
            state.setLossPrecision(facts.lossPrecision().name());
        }
        if (facts.weightDecay() != null) {
            state.setWeightDecay(facts.weightDecay());
        }
        return state.build();
    }

    static RunFacts decode(FactsState state) {
        return new RunFacts(
                state.hasClasses() ? state.getClasses() : null,
                state.hasTrainExamples() ? state.getTrainExamples() : null,
                state.hasValidationExamples() ? state.getValidationExamples() : null,
                state.hasBatchSize() ? state.getBatchSize() : null,
                state.hasAdaptiveOptimizer() ? state.getAdaptiveOptimizer() : null,
                state.getLossPrecision().isEmpty() ? null : Precision.valueOf(state.getLossPrecision()),
                state.hasWeightDecay() ? state.getWeightDecay() : null,
                null);
    }
}
