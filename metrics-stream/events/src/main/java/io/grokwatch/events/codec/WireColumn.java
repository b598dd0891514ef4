package io.grokwatch.events.codec;

import com.google.protobuf.CodedOutputStream;
import io.grokwatch.events.Doubles;
import io.grokwatch.events.wire.MetricBatch.Column;
import org.jspecify.annotations.Nullable;

/**
 * The values of a column as Protobuf has them: of its three forms the one with the fewest bytes, each of which has the same values to
 * the bit. Short columns have the plain one, which every program can read that knows the first version of the contract.
 */
final class WireColumn {
    /** Fewer values are not worth another form. */
    static final int MIN_VALUES = 16;

    private static final int SAMPLES = 8;
    private static final long MAX_WHOLE = 1L << 53;

    private final Column column;

    WireColumn(Column column) {
        this.column = column;
    }

    /** Adds values to a column. */
    static void write(Doubles values, Column.Builder column) {
        if (values.size() >= MIN_VALUES && (writeScaled(values, column) || writeFloats(values, column))) {
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            column.addValues(values.get(i));
        }
    }

    private static boolean writeScaled(Doubles values, Column.Builder column) {
        int power = power(values);
        if (power == Decimals.NONE) {
            return false;
        }
        long bytes = 0;
        long[] scaled = new long[values.size()];
        for (int i = 0; i < scaled.length; i++) {
            if (!Decimals.isWhole(values.get(i), power)) {
                return false;
            }
            scaled[i] = Decimals.whole(values.get(i), power);
            bytes += CodedOutputStream.computeSInt64SizeNoTag(scaled[i]);
        }
        if (bytes > (long) scaled.length * (Double.BYTES - 1)) {
            return false;
        }
        column.setDecimals(power);
        for (long whole : scaled) {
            column.addScaled(whole);
        }
        return true;
    }

    /** The power of ten over which all values may be whole, by a sample and then by all of them. */
    private static int power(Doubles values) {
        int greatest = 0;
        for (int i = 0; i < SAMPLES; i++) {
            int power = Decimals.power(values.get(i * (values.size() - 1) / (SAMPLES - 1)), 0, MAX_WHOLE);
            if (power == Decimals.NONE) {
                return Decimals.NONE;
            }
            greatest = Math.max(greatest, power);
        }
        for (int i = 0; i < values.size(); i++) {
            greatest = Decimals.power(values.get(i), greatest, MAX_WHOLE);
            if (greatest == Decimals.NONE) {
                return Decimals.NONE;
            }
        }
        return greatest;
    }

    private static boolean writeFloats(Doubles values, Column.Builder column) {
        for (int i = 0; i < values.size(); i++) {
            double value = values.get(i);
            if (Double.doubleToRawLongBits((float) value) != Double.doubleToRawLongBits(value)) {
                return false;
            }
        }
        for (int i = 0; i < values.size(); i++) {
            column.addFloats((float) values.get(i));
        }
        return true;
    }

    /** How many values it has. */
    int size() {
        return switch (form()) {
            case VALUES -> column.getValuesCount();
            case FLOATS -> column.getFloatsCount();
            case SCALED -> column.getScaledCount();
        };
    }

    /** Why it cannot be read, or null. */
    @Nullable
    String objection() {
        return column.getDecimals() >= 0 && column.getDecimals() <= Decimals.MAX_POWER
                ? null
                : "has decimals in [0, " + Decimals.MAX_POWER + "], had "
                        + Integer.toUnsignedString(column.getDecimals());
    }

    /** The values of some rows. */
    Doubles rows(int[] rows) {
        double[] values = new double[rows.length];
        Form form = form();
        int decimals = column.getDecimals();
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (form) {
                case VALUES -> column.getValues(rows[i]);
                case FLOATS -> column.getFloats(rows[i]);
                case SCALED -> Decimals.value(column.getScaled(rows[i]), decimals);
            };
        }
        return Doubles.adopt(values);
    }

    private Form form() {
        if (column.getValuesCount() > 0) {
            return Form.VALUES;
        }
        return column.getFloatsCount() > 0 ? Form.FLOATS : Form.SCALED;
    }

    private enum Form {
        VALUES,
        FLOATS,
        SCALED
    }
}
