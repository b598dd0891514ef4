package io.grokwatch.trainer.task;

/** How a table's operands are encoded as inputs. Symbols that a transformer adds to a pair ({@code =}) are part of the model. */
public enum Layout {
    /** Two tokens of one vocabulary (Gromov, Nanda, Liu, Prieto, Zhong). */
    SHARED("pair"),
    /** Two tokens with separate vocabularies, that of y after that of x (Zhong et al., arXiv 2306.17844, diff_vocab). */
    SEPARATE("apart"),
    /** The bits of x and y, least significant first (Prieto et al., arXiv 2501.04697, binary inputs). */
    BITS("bits"),
    /**
     * {@code <eos> x op y = c <eos>} with the vocabulary of all tasks of openai/grok, 239 tokens; the answers are c and the
     * last {@code <eos>}. The task's own operands are the first tokens.
     */
    POWER("power");

    private final String key;

    Layout(String key) {
        this.key = key;
    }

    /** Value of the setting {@code layout}. */
    public String key() {
        return key;
    }
}
