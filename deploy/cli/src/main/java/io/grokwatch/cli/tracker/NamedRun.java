package io.grokwatch.cli.tracker;

import io.grokwatch.cli.error.UserErrorException;
import io.grokwatch.events.validation.Text;
import io.grokwatch.tracker.client.Problem;
import io.grokwatch.tracker.client.RunView;
import io.grokwatch.tracker.client.TrackerClient;
import io.grokwatch.tracker.client.TrackerException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The run that a user means by an id, the beginning of one, a name, or {@value #LAST}. */
public final class NamedRun {
    /** The run that was submitted last. */
    public static final String LAST = "last";

    /** Beginnings and names are looked up among so many of the newest runs. */
    private static final int SEARCHED = 500;

    private static final int MAX_NAMED = 5;
    private static final int NOT_FOUND = 404;
    private static final int BAD_REQUEST = 400;

    private NamedRun() {}

    /**
     * The id of the run. An id that exists comes first; then the word {@value #LAST}; then the only run whose id begins with
     * the text; then the newest whose name it is.
     *
     * @throws UserErrorException if there is none, or if several ids begin with the text; the message names those that are close
     */
    public static String resolve(TrackerClient tracker, String text) {
        try {
            return tracker.run(text).id();
        } catch (TrackerException e) {
            if (e.problem().map(Problem::status).filter(NamedRun::isUnknown).isEmpty()) {
                throw e;
            }
        }
        List<RunView> runs = tracker.runs(SEARCHED).runs();
        if (text.equals(LAST) && !runs.isEmpty()) {
            return runs.getFirst().id();
        }
        List<String> matching =
                runs.stream().map(RunView::id).filter(id -> id.startsWith(text)).toList();
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        if (matching.size() > 1) {
            throw new UserErrorException(matching.size() + " runs begin with '" + Text.escaped(text) + "': "
                    + matching.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
                    + (matching.size() > MAX_NAMED ? ", ..." : ""));
        }
        return runs.stream()
                .filter(run -> run.name().equals(text))
                .findFirst()
                .map(RunView::id)
                .orElseThrow(() -> new UserErrorException("there is no run '" + Text.escaped(text) + "'"
                        + Suggestion.among(runs.stream().flatMap(run -> Stream.of(run.id(), run.name())), text)));
    }

    /** An id that no run can have is answered with 400. */
    private static boolean isUnknown(int status) {
        return status == NOT_FOUND || status == BAD_REQUEST;
    }
}
