package io.grokwatch.tracker.client;

import java.util.List;

/**
 * Some consecutive rows of a table of the runs that match a search.
 *
 * @param columns the fields, in the order of the request
 * @param offset how many rows are before the first of these
 * @param rows at most as many as were requested
 * @param matching how many runs match in all
 */
public record RunTable(List<String> columns, long offset, List<RunTableRow> rows, long matching) {
    public RunTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }
}
