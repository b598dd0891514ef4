package io.grokwatch.detect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.grokwatch.detect.anomaly.AnomalyConfig;
import io.grokwatch.detect.detector.ParameterChecks;
import io.grokwatch.detect.evaluation.EvaluationConfig;
import io.grokwatch.detect.grokking.GrokkingConfig;
import io.grokwatch.detect.ordering.OrderingConfig;
import io.grokwatch.detect.slingshot.SlingshotConfig;
import io.grokwatch.events.codec.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * All parameters of the detectors. Every default is documented with its source; "recorded runs" are the 32 traces under
 * {@code src/test/resources/corpus}. All windows are in optimiser steps, whatever the cadence of the metrics.
 */
public record DetectorConfig(
        EvaluationConfig evaluation,
        GrokkingConfig grokking,
        SlingshotConfig slingshot,
        AnomalyConfig anomalies,
        OrderingConfig ordering) {
    private static final DetectorConfig DEFAULTS = new DetectorConfig(
            EvaluationConfig.DEFAULTS,
            GrokkingConfig.DEFAULTS,
            SlingshotConfig.DEFAULTS,
            AnomalyConfig.DEFAULTS,
            OrderingConfig.DEFAULTS);

    public DetectorConfig {
        ParameterChecks.atLeast(
                grokking.rise().baselineEvaluations(), evaluation.milestones().sustained(), "rise.baselineEvaluations");
    }

    /** The documented defaults. */
    public static DetectorConfig defaults() {
        return DEFAULTS;
    }

    /** 16 hexadecimal digits that differ for different configurations: of the SHA-256 of its JSON with sorted keys. */
    public String hash() {
        try {
            Map<String, Object> parameters =
                    Json.MAPPER.convertValue(this, new TypeReference<Map<String, Object>>() {});
            byte[] canonical = Json.MAPPER
                    .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsBytes(parameters);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration of numbers cannot be written as JSON: " + this, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
