package io.grokwatch.bench.harness;

import io.grokwatch.events.Doubles;
import io.grokwatch.events.Longs;
import io.grokwatch.events.MetricBatch;
import io.grokwatch.events.MetricBatch.Block;
import io.grokwatch.events.MetricBatch.Column;
import io.grokwatch.events.Parameters;
import io.grokwatch.events.PhaseChanged;
import io.grokwatch.events.RunClass;
import io.grokwatch.events.RunFacts;
import io.grokwatch.events.RunId;
import io.grokwatch.events.RunLifecycle.RunFinished;
import io.grokwatch.events.RunLifecycle.RunStarted;
import io.grokwatch.events.RunPhase;
import io.grokwatch.events.RunSpec;
import io.grokwatch.events.WorkerId;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Publishes runs that have ended, with fifty parameters, four metrics and a phase each, drawn by a seed. */
public final class EndedRuns {
    private static final int PARAMETERS = 50;
    private static final double[] LEARNING_RATES = {1e-4, 3e-4, 1e-3, 3e-3, 1e-2};
    private static final String[] OPTIMIZERS = {"adamw", "sgd", "lion", "muon"};
    private static final long STEPS = 5_000;

    private final Producers producers;
    private final Random random = new Random(1);

    public EndedRuns(Producers producers) {
        this.producers = producers;
    }

    /** Publishes so many, and waits until they are acknowledged. */
    public void publish(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            publish("simulated-" + i, i);
        }
        producers.flush();
    }

    private void publish(String name, int seed) {
        RunId id = new RunId(name);
        TreeMap<String, Object> parameters = new TreeMap<>();
        parameters.put("lr", LEARNING_RATES[random.nextInt(LEARNING_RATES.length)]);
        parameters.put("optimizer", OPTIMIZERS[random.nextInt(OPTIMIZERS.length)]);
        parameters.put("p", 31 + 2L * random.nextInt(50));
        parameters.put("amp", random.nextBoolean());
        while (parameters.size() < PARAMETERS) {
            int at = parameters.size();
            parameters.put(
                    "group" + at % 5 + ".setting" + at,
                    at % 3 == 0 ? "value-" + random.nextInt(100) : (Object) random.nextDouble());
        }
        RunSpec spec = new RunSpec(id, "run " + seed % 100, "simulated", null, Parameters.of(parameters), seed, STEPS);
        producers.send(new RunStarted(id, 1, spec, RunFacts.UNKNOWN, new WorkerId("bench"), "none", 0), at -> {});
        boolean generalised = random.nextBoolean();
        producers.send(
                new PhaseChanged(
                        id,
                        1,
                        STEPS - 1,
                        generalised ? RunPhase.GENERALISED : RunPhase.MEMORISED,
                        RunPhase.FITTING,
                        random.nextInt(4_000),
                        generalised ? RunClass.GENERALISED : RunClass.MEMORISED,
                        new TreeMap<>()),
                at -> {});
        producers.send(metrics(id), at -> {});
        producers.send(new RunFinished(id, 1, STEPS), at -> {});
    }

    private MetricBatch metrics(RunId id) {
        List<Column> columns = List.of("train/loss", "train/accuracy", "val/loss", "val/accuracy").stream()
                .map(name -> new Column(name, Doubles.of(random.nextDouble())))
                .toList();
        Block block = new Block(Longs.of(STEPS - 1), Longs.of(System.currentTimeMillis()), columns);
        return new MetricBatch(id, 1, 0, List.of(block));
    }
}
