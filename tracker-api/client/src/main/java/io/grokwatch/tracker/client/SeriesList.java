package io.grokwatch.tracker.client;

import java.util.List;

/** The series that were requested, in that order. */
public record SeriesList(List<Series> series) {
    public SeriesList {
        series = List.copyOf(series);
    }
}
