package io.grokwatch.events.trace;

import io.grokwatch.events.RunFacts;
import io.grokwatch.events.validation.Rejection;
import java.util.List;
import java.util.Map;

/** One line of a trace: first the run's settings, then the metrics of each step. */
public sealed interface TraceLine {

    /**
     * {@code {"run": {...}}}.
     *
     * @param settings as written; names the detectors know are read by {@link #facts()}
     */
    record Header(Map<String, Object> settings) implements TraceLine {
        public Header {
            settings = Map.copyOf(settings);
            TraceFacts.check(settings);
        }

        /** The facts among the settings: {@code classes, train_examples, val_examples, bs, adaptive, loss_dtype, wd}. */
        public RunFacts facts() {
            return TraceFacts.read(settings);
        }
    }

    /**
     * {@code {"step": n, "metrics": {...}}}.
     *
     * @param step as {@link io.grokwatch.events.validation.MetricRules} has it
     * @param metrics by name, in the order written, without those that the rules refuse
     * @param rejections what the rules refuse of it, by kind
     */
    record Sample(long step, Map<String, Double> metrics, List<Rejection> rejections) implements TraceLine {
        public Sample {
            rejections = List.copyOf(rejections);
        }

        /** A sample that was kept whole. */
        public Sample(long step, Map<String, Double> metrics) {
            this(step, metrics, List.of());
        }
    }
}
