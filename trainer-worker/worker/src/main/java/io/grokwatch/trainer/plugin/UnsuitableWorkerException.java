package io.grokwatch.trainer.plugin;

import java.io.Serial;

/** A worker does not have what a run needs; another may have it, or this one may yet. The message is one sentence. */
public sealed class UnsuitableWorkerException extends IllegalArgumentException permits MissingTrainerException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String need;

    /**
     * A worker that lacks something.
     *
     * @param need what the run waits for, such as {@code the trainer 'x'}
     */
    public UnsuitableWorkerException(String need, String message) {
        super(message);
        this.need = need;
    }

    /** What the run waits for, in a few words. */
    public String need() {
        return need;
    }
}
