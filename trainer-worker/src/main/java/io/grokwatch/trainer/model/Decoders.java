package io.grokwatch.trainer.model;

import io.grokwatch.trainer.model.Block.Residual;
import io.grokwatch.trainer.model.FeedForward.Nonlinearity;

/** The decoders of the literature, each with the initialisation of its source. */
public final class Decoders {
    private static final Init ZERO = new Init.Zero();

    private Decoders() {}

    /**
     * Power et al. (arXiv 2201.02177, openai/grok): norm after each part, ReLU, no bias anywhere, sines for positions,
     * no norm at the end. In the source 2 layers, 4 heads, 128 dimensions, a vocabulary of 239; it reads
     * {@code <eos> x op y = c} and is asked for c and for the end after it.
     *
     * @param norms false for the variant of arXiv 2206.04817 without layer norm
     */
    public static Network power(Prompt prompt, int layers, int heads, int dimensions, boolean norms) {
        Init init = Init.Uniform.linear(dimensions);
        Affine square = new Affine(dimensions, dimensions, init, null);
        FeedForward feedForward = new FeedForward(
                Nonlinearity.RELU,
                new Affine(dimensions, 4 * dimensions, init, null),
                new Affine(4 * dimensions, dimensions, Init.Uniform.linear(4 * dimensions), null));
        return new Decoder(
                prompt,
                layers,
                new Block(
                        new Attention(heads, square, square, null),
                        feedForward,
                        norms ? Norm.LAYER : Norm.NONE,
                        Residual.POST_NORM),
                new Positions.Sinusoidal(),
                new Init.Normal(1),
                Norm.NONE,
                init);
    }

    /**
     * The same as Grokfast has it (arXiv 2405.20233, ironjr/grokfast), reading {@code x op y =}: norm before each part,
     * where the attention adds to the normed rows; GELU, biases, learned positions, a norm at the end.
     */
    public static Network grokfast(Prompt prompt, int layers, int heads, int dimensions) {
        Init linear = Init.Uniform.linear(dimensions);
        Init wide = Init.Uniform.linear(4 * dimensions);
        Init projection = Init.Uniform.xavier(dimensions, 3 * dimensions);
        return new Decoder(
                prompt,
                layers,
                new Block(
                        new Attention(
                                heads,
                                new Affine(dimensions, dimensions, projection, ZERO),
                                new Affine(dimensions, dimensions, linear, ZERO),
                                null),
                        new FeedForward(
                                Nonlinearity.GELU,
                                new Affine(dimensions, 4 * dimensions, linear, linear),
                                new Affine(4 * dimensions, dimensions, wide, wide)),
                        Norm.LAYER,
                        Residual.NORMED_ATTENTION),
                new Positions.Learned(new Init.Normal(1)),
                new Init.Normal(1),
                Norm.LAYER,
                linear);
    }

    /**
     * A modern block (stockeh/mlx-grokking): norm by root mean square before each part and at the end, rotary positions
     * of base 1,000,000, SwiGLU, no bias. In the source 2 layers, 1 head, 128 dimensions, and dropout, which this has not.
     */
    public static Network modern(Prompt prompt, int layers, int heads, int dimensions) {
        Init init = Init.Uniform.linear(dimensions);
        Affine square = new Affine(dimensions, dimensions, init, null);
        return new Decoder(
                prompt,
                layers,
                new Block(
                        new Attention(heads, square, square, new Rotary(1e6)),
                        new FeedForward(
                                Nonlinearity.SWIGLU,
                                new Affine(dimensions, 4 * dimensions, init, null),
                                new Affine(4 * dimensions, dimensions, Init.Uniform.linear(4 * dimensions), null)),
                        Norm.RMS,
                        Residual.PRE_NORM),
                new Positions.Rotating(),
                new Init.Normal(1 / Math.sqrt(dimensions)),
                Norm.RMS,
                init);
    }

    /**
     * GPT-2's block: norm before each part and at the end, GELU, biases, learned positions; everything begins with
     * deviation .02, and what adds to the residual stream with .02 / sqrt(2 layers). The unembedding is not tied.
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
                        Residual.PRE_NORM),
                new Positions.Learned(init),
                init,
                Norm.LAYER,
                init);
    }
}
