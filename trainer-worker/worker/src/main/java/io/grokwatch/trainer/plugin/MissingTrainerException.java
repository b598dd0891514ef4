package io.grokwatch.trainer.plugin;

import java.io.Serial;
import java.util.List;

/** A worker has no trainer of the name that a run asks for; another may have it, or its plugin may yet be installed. */
public final class MissingTrainerException extends UnsuitableWorkerException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * No trainer of that name.
     *
     * @param available the names of those there are
     */
    public MissingTrainerException(String name, List<String> available) {
        super("the trainer '" + name + "'", "no trainer is named '" + name + "', there are " + available);
    }
}
