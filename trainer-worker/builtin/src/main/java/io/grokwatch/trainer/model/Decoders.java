package io.grokwatch.trainer.model;

import io.grokwatch.trainer.model.Block.Residual;
import io.grokwatch.trainer.model.Dropout.Site;
import io.grokwatch.trainer.model.FeedForward.Nonlinearity;

/** The decoders of the literature, each with the initialisation of its source. Dropout is 0 unless it is asked for. */
public final class Decoders {
    private static final Init ZERO = new Init.Zero();

    private Decoders() {}

    /**
     * One of these decoders with dropout where its source has it: of the pattern and of what each part adds (GPT-2), of
     * these and of the units (Prieto), of what the units add (Power, Liu), of the units (the modern one).
     *
     * @param rate in [0, 1)
     */
    public static Network withDropout(Network decoder, double rate) {
        return rate == 0 ? decoder : ((Decoder) decoder).withDropout(rate);
    }

    /**
     * Power et al. (arXiv 2201.02177, openai/grok): norm after each part, ReLU, no bias anywhere, sines for positions,
     * no norm at the end. In the source 2 layers, 4 heads, 128 dimensions, a vocabulary of 239; it reads
     * {@code <eos> x op y = c} and is asked for c and for the end after it.
     *
     * @param norms false for the variant of arXiv 2206.04817 without layer norm
     */
    public static Network power(Prompt prompt, int layers, int heads, int dimensions, boolean norms) {
        return new Decoder(
                prompt,
                layers,
                powerBlock(heads, dimensions, norms ? Norm.LAYER : Norm.NONE),
                new Positions.Sinusoidal(),
                new Init.Normal(1),
                Norm.NONE,
                unembedding(prompt, dimensions, Init.Uniform.linear(dimensions)));
    }

    /**
     * Liu et al.'s (arXiv 2205.10343, 4.2): Power's layers over {@code x y}, and one linear layer over both positions'
     * outputs. In the source 256 dimensions, with weight decay on everything but the embedding.
     */
    public static Network liu(int tokens, int outputs, int layers, int heads, int dimensions) {
        Init init = Init.Uniform.linear(2 * dimensions);
        return new Decoder(
                Prompt.bare(tokens).readAt(2),
                layers,
                powerBlock(heads, dimensions, Norm.LAYER),
                new Positions.Sinusoidal(),
                new Init.Normal(1),
                Norm.NONE,
                new Affine(2 * dimensions, outputs, init, init));
    }

    private static Block powerBlock(int heads, int dimensions, Norm norm) {
        Affine square = plain(dimensions, dimensions);
        return new Block(
                new Attention(heads, square, square, null),
                plainUnits(Nonlinearity.RELU, dimensions),
                norm,
                Residual.POST_NORM,
                Dropout.at(Site.FEED_FORWARD));
    }

    /**
     * Power's decoder as Grokfast has it (arXiv 2405.20233, ironjr/grokfast), reading {@code x op y =}: norm before each
     * part, where the attention adds to the normed rows; GELU, biases, learned positions, a norm at the end.
     */
    public static Network grokfast(Prompt prompt, int layers, int heads, int dimensions) {
        return new Decoder(
                prompt,
                layers,
                torchBlock(
                        heads, dimensions, 4 * dimensions, Nonlinearity.GELU, Residual.NORMED_ATTENTION, Dropout.at()),
                new Positions.Learned(new Init.Normal(1)),
                new Init.Normal(1),
                Norm.LAYER,
                unembedding(prompt, dimensions, Init.Uniform.linear(dimensions)));
    }

    /**
     * Prieto et al.'s (arXiv 2501.04697): PyTorch's encoder layer over {@code x y} without positions and without mask,
     * 2048 ReLU units, norm after each part; the answer is read at y. In the source 1 layer, 4 heads, 128 dimensions.
     */
    public static Network prieto(int tokens, int outputs, int layers, int heads, int dimensions) {
        Init linear = Init.Uniform.linear(dimensions);
        return new Decoder(
                Prompt.bare(tokens).seenAtOnce(),
                layers,
                torchBlock(
                        heads,
                        dimensions,
                        2048,
                        Nonlinearity.RELU,
                        Residual.POST_NORM,
                        Dropout.at(Site.PATTERN, Site.UNITS, Site.ATTENTION, Site.FEED_FORWARD)),
                new Positions.None(),
                new Init.Normal(1),
                Norm.NONE,
                new Affine(dimensions, outputs, linear, linear));
    }

    /** A block of PyTorch's MultiheadAttention, whose three projections are drawn as one matrix, and linear layers. */
    private static Block torchBlock(
            int heads, int dimensions, int units, Nonlinearity nonlinearity, Residual residual, Dropout dropout) {
        Init linear = Init.Uniform.linear(dimensions);
        Init back = Init.Uniform.linear(units);
        Affine projection = new Affine(dimensions, dimensions, Init.Uniform.xavier(dimensions, 3 * dimensions), ZERO);
        return new Block(
                new Attention(heads, projection, new Affine(dimensions, dimensions, linear, ZERO), null),
                new FeedForward(
                        nonlinearity,
                        new Affine(dimensions, units, linear, linear),
                        new Affine(units, dimensions, back, back)),
                Norm.LAYER,
                residual,
                dropout);
    }

    /**
     * Zhong et al.'s (arXiv 2306.17844, fjzzq2002/pizza) without norm and without mask, learned positions, the attention's
     * pattern mixed with a constant one: at rate 0 it tends to the pizza, at 1 to the clock. In the source 1 layer, 4 heads,
     * 128 dimensions.
     *
     * @param pairs how they are written: {@code x y}, or {@code x y =}
     * @param gelu whether the units are GELU rather than ReLU
     * @param rate in [0, 1]
     */
    public static Network pizza(Prompt pairs, boolean gelu, int layers, int heads, int dimensions, double rate) {
        Init init = new Init.Normal(1 / Math.sqrt(dimensions));
        Init units = new Init.Normal(1 / Math.sqrt(4.0 * dimensions));
        Affine square = new Affine(dimensions, dimensions, init, null);
        Prompt prompt = pairs.seenAtOnce();
        return new Decoder(
                prompt,
                layers,
                new Block(
                        new Attention(heads, square, square, null, rate),
                        new FeedForward(
                                gelu ? Nonlinearity.GELU : Nonlinearity.RELU,
                                new Affine(dimensions, 4 * dimensions, units, ZERO),
                                new Affine(4 * dimensions, dimensions, init, ZERO)),
                        Norm.NONE,
                        Residual.PRE_NORM,
                        Dropout.at()),
                new Positions.Learned(init),
                init,
                Norm.NONE,
                unembedding(
                        prompt,
                        dimensions,
                        new Init.Normal(1 / Math.sqrt(prompt.vocabulary().size()))));
    }

    /**
     * A modern block (stockeh/mlx-grokking): norm by root mean square before each part and at the end, rotary positions
     * of base 1,000,000, SwiGLU, no bias. In the source 2 layers, 1 head, 128 dimensions.
     */
    public static Network modern(Prompt prompt, int layers, int heads, int dimensions) {
        Affine square = plain(dimensions, dimensions);
        return new Decoder(
                prompt,
                layers,
                new Block(
                        new Attention(heads, square, square, new Rotary(1e6)),
                        plainUnits(Nonlinearity.SWIGLU, dimensions),
                        Norm.RMS,
                        Residual.PRE_NORM,
                        Dropout.at(Site.UNITS)),
                new Positions.None(),
                new Init.Normal(1 / Math.sqrt(dimensions)),
                Norm.RMS,
                unembedding(prompt, dimensions, Init.Uniform.linear(dimensions)));
    }

    /**
     * GPT-2's block: norm before each part and at the end, GELU, biases, learned positions; everything begins with
     * deviation .02, and what adds to the residual stream with .02 / sqrt(2 layers). The unembedding is not tied to the
     * embedding, and GELU is exact rather than by tanh.
     */
    public static Network gpt2(Prompt prompt, int layers, int heads, int dimensions) {
        Init init = new Init.Normal(.02);
        Init adding = new Init.Normal(.02 / Math.sqrt(2.0 * layers));
        return new Decoder(
                prompt,
                layers,
                new Block(
                        new Attention(
                                heads,
                                new Affine(dimensions, dimensions, init, ZERO),
                                new Affine(dimensions, dimensions, adding, ZERO),
                                null),
                        new FeedForward(
                                Nonlinearity.GELU,
                                new Affine(dimensions, 4 * dimensions, init, ZERO),
                                new Affine(4 * dimensions, dimensions, adding, ZERO)),
                        Norm.LAYER,
                        Residual.PRE_NORM,
                        Dropout.at(Site.PATTERN, Site.ATTENTION, Site.FEED_FORWARD)),
                new Positions.Learned(init),
                init,
                Norm.LAYER,
                unembedding(prompt, dimensions, init));
    }

    /** Four times as many units as dimensions. */
    private static FeedForward plainUnits(Nonlinearity nonlinearity, int dimensions) {
        return new FeedForward(nonlinearity, plain(dimensions, 4 * dimensions), plain(4 * dimensions, dimensions));
    }

    /** PyTorch's linear layer without bias. */
    private static Affine plain(int inputs, int outputs) {
        return new Affine(inputs, outputs, Init.Uniform.linear(inputs), null);
    }

    /** From rows to the tokens of the vocabulary, without bias. */
    private static Affine unembedding(Prompt prompt, int dimensions, Init init) {
        return new Affine(dimensions, prompt.vocabulary().size(), init, null);
    }
}
