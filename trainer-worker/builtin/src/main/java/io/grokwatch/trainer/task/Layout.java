package io.grokwatch.trainer.task;

/** How x, y and the answer are written for a network. What a decoder adds to a pair ({@code =}) is its own affair. */
public enum Layout {
    /** Two tokens of one vocabulary (Gromov, Nanda, Liu, Prieto, Zhong). */
    PAIR("pair"),
    /** Two tokens, each with a vocabulary of its own: y follows x's (Zhong et al., arXiv 2306.17844, diff_vocab). */
    APART("apart"),
    /** The bits of x and y, least significant first (Prieto et al., arXiv 2501.04697, binary inputs). */
    BITS("bits"),
    /**
     * {@code <eos> x op y = c <eos>} with the vocabulary of all of openai/grok's tasks, 239 tokens; asked for are c and
     * the last {@code <eos>}. The tokens are numbered with the task's own operands first.
     */
    POWER("power");

    private final String key;

    Layout(String key) {
        this.key = key;
    }

    /** What settings call it. */
    public String key() {
        return key;
    }
}
