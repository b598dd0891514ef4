package io.grokwatch.detect.forecast;

import io.grokwatch.events.GeneralisationForecast;
import io.grokwatch.events.GeneralisationForecast.Outlook;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What was said of a run last, as far as it takes to know whether something else is news.
 *
 * @param outlook null if nothing was said
 */
record PublishedForecast(@Nullable Outlook outlook, double chance, long expectedStep, String reason) {
    static final PublishedForecast NONE = new PublishedForecast(null, 0, 0, "");

    private static final double CHANCE_CHANGE = 0.05;
    private static final double STEP_CHANGE = 0.1;

    static PublishedForecast of(GeneralisationForecast forecast) {
        return new PublishedForecast(
                forecast.outlook(),
                forecast.chance() == null ? 0 : forecast.chance(),
                forecast.expectedStep() == null ? 0 : forecast.expectedStep(),
                forecast.reason());
    }

    /** Whether somebody may be waiting for the run. */
    boolean isOpen() {
        return outlook != null && !isSettled();
    }

    boolean isSettled() {
        return outlook == Outlook.SETTLED;
    }

    /** The same, but that it is not settled after all. */
    PublishedForecast reopened() {
        return isSettled() ? new PublishedForecast(Outlook.UNKNOWN, 0, 0, "") : this;
    }

    boolean isNews(GeneralisationForecast forecast) {
        if (forecast.outlook() != outlook) {
            // A run that generalised at once was never waited for.
            return outlook != null || forecast.outlook() != Outlook.SETTLED;
        }
        if (outlook == Outlook.UNKNOWN) {
            return !forecast.reason().equals(reason);
        }
        return forecast.chance() != null
                && forecast.expectedStep() != null
                && (Math.abs(forecast.chance() - chance) >= CHANCE_CHANGE
                        || Math.abs(forecast.expectedStep() - expectedStep) >= STEP_CHANGE * expectedStep);
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(outlook == null ? "" : outlook.name());
        out.writeDouble(chance);
        out.writeLong(expectedStep);
        out.writeUTF(reason);
    }

    static PublishedForecast read(DataInput in) throws IOException {
        String outlook = in.readUTF();
        return new PublishedForecast(
                outlook.isEmpty() ? null : Outlook.valueOf(outlook), in.readDouble(), in.readLong(), in.readUTF());
    }
}
