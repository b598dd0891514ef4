package io.grokwatch.tracker.client;

import java.util.List;

/** The trainers that workers have described, by name. */
public record Trainers(List<TrainerView> trainers) {
    public Trainers {
        trainers = List.copyOf(trainers);
    }
}
