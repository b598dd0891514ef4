package io.grokwatch.cli.display;

import io.grokwatch.events.validation.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns as wide as their widest cell, two spaces apart. Cells are printed as {@linkplain Text escaped text}, so a row is one line. */
public final class Table {
    private static final int GAP = 2;

    /** A column is not shortened below this, so that a cell remains recognisable. */
    private static final int MIN_WIDTH = 8;

    private final List<List<String>> rows = new ArrayList<>();

    /** @param headings of the columns */
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row with a cell for each column. */
    public void row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row has " + rows.getFirst().size() + " cells, had " + cells.length);
        }
        rows.add(Arrays.stream(cells).map(Text::escaped).toList());
    }

    /** The table, a line for each row, without trailing blanks. */
    public List<String> lines() {
        return lines(Integer.MAX_VALUE);
    }

    /**
     * The table in lines that fit a terminal: the widest columns are shortened, first the widest, down to {@value #MIN_WIDTH}
     * characters each.
     *
     * @param columns of the terminal
     */
    public List<String> lines(int columns) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int excess = Arrays.stream(widths).sum() + GAP * (widths.length - 1) - columns;
        for (; excess > 0; excess--) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= MIN_WIDTH) {
                break;
            }
            widths[widest]--;
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = shortened(row.get(i), widths[i]);
            line.append(cell).append(" ".repeat(widths[i] - cell.length() + GAP));
        }
        return line.toString().stripTrailing();
    }

    private static String shortened(String cell, int width) {
        return cell.length() <= width ? cell : cell.substring(0, width - 1) + "…";
    }
}
