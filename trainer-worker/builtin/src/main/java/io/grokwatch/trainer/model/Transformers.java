package io.grokwatch.trainer.model;

import io.grokwatch.trainer.model.Dropout.Site;
import io.grokwatch.trainer.model.FeedForward.Nonlinearity;
import io.grokwatch.trainer.model.TransformerBlock.Residual;

/** Transformers of the literature, each with the initialisation of its source and a dropout of 0. */
public final class Transformers {
    private static final Init ZERO = new Init.Zero();

    private Transformers() {}

    /**
     * One of these transformers with dropout at the sites of its source: attention weights and the outputs of both layers
     * (GPT-2), these and the hidden activations (Prieto), the output of the feed-forward layer (Power, Liu), the hidden
     * activations (the modern one).
     *
     * @param transformer as a method of this class returns it
     * @param rate in [0, 1); 0 returns it unchanged
     */
    public static Network withDropout(Network transformer, double rate) {
        return rate == 0 ? transformer : ((Transformer) transformer).withDropout(rate);
    }

    /**
     * Power et al. (arXiv 2201.02177, openai/grok): post-norm, ReLU, no biases, sinusoidal positions, no final norm. In the
     * source 2 layers, 4 heads, 128 dimensions and a vocabulary of 239; it reads {@code <eos> x op y = c} and predicts c and
     * the {@code <eos>} after it.
     *
     * @param norms false for the variant of Thilak et al. (arXiv 2206.04817) without layer norm
     */
    public static Network power(Prompt prompt, int layers, int heads, int dimensions, boolean norms) {
        return new Transformer(
                prompt,
                layers,
                powerBlock(heads, dimensions, norms ? Norm.LAYER : Norm.NONE),
                new PositionalEncoding.Sinusoidal(),
                new Init.Normal(1),
                Norm.NONE,
                unembedding(prompt, dimensions, Init.Uniform.linear(dimensions)));
    }

    /**
     * Liu et al. (arXiv 2205.10343, section 4.2): Power's blocks over {@code x y}, and one linear layer over the concatenated
     * outputs of both positions. In the source 256 dimensions, with weight decay on everything but the embedding.
     */
    public static Network liu(int tokens, int outputs, int layers, int heads, int dimensions) {
        Init init = Init.Uniform.linear(2 * dimensions);
        return new Transformer(
                Prompt.pair(tokens).withAnswerPositions(2),
                layers,
                powerBlock(heads, dimensions, Norm.LAYER),
                new PositionalEncoding.Sinusoidal(),
                new Init.Normal(1),
                Norm.NONE,
                new LinearLayer(2 * dimensions, outputs, init, init));
    }

    private static TransformerBlock powerBlock(int heads, int dimensions, Norm norm) {
        LinearLayer square = linear(dimensions, dimensions);
        return new TransformerBlock(
                new Attention(heads, square, square, null),
                feedForward(Nonlinearity.RELU, dimensions),
                norm,
                Residual.POST_NORM,
                Dropout.atSites(Site.FEED_FORWARD_OUTPUT));
    }

    /**
     * Grokfast's variant of Power's transformer (Lee et al., arXiv 2405.20233, ironjr/grokfast), which reads {@code x op y =}:
     * pre-norm, with the attention's residual connection taken after the norm; GELU, biases, learned positions, a final norm.
     */
    public static Network grokfast(Prompt prompt, int layers, int heads, int dimensions) {
        return new Transformer(
                prompt,
                layers,
                torchBlock(
                        heads,
                        dimensions,
                        4 * dimensions,
                        Nonlinearity.GELU,
                        Residual.PRE_NORM_NORMALIZED_ATTENTION,
                        Dropout.atSites()),
                new PositionalEncoding.Learned(new Init.Normal(1)),
                new Init.Normal(1),
                Norm.LAYER,
                unembedding(prompt, dimensions, Init.Uniform.linear(dimensions)));
    }

    /**
     * Prieto et al. (arXiv 2501.04697): {@code torch.nn.TransformerEncoderLayer} over {@code x y} without positional encoding
     * or mask, 2048 ReLU units, post-norm; the answer is read at y. In the source 1 layer, 4 heads, 128 dimensions.
     */
    public static Network prieto(int tokens, int outputs, int layers, int heads, int dimensions) {
        Init linear = Init.Uniform.linear(dimensions);
        return new Transformer(
                Prompt.pair(tokens).bidirectional(),
                layers,
                torchBlock(
                        heads,
                        dimensions,
                        2048,
                        Nonlinearity.RELU,
                        Residual.POST_NORM,
                        Dropout.atSites(
                                Site.ATTENTION_WEIGHTS, Site.HIDDEN, Site.ATTENTION_OUTPUT, Site.FEED_FORWARD_OUTPUT)),
                new PositionalEncoding.None(),
                new Init.Normal(1),
                Norm.NONE,
                new LinearLayer(dimensions, outputs, linear, linear));
    }

    /** A block of {@code torch.nn.MultiheadAttention}, which initialises its three projections as one matrix, and linear layers. */
    private static TransformerBlock torchBlock(
            int heads, int dimensions, int units, Nonlinearity nonlinearity, Residual residual, Dropout dropout) {
        Init linear = Init.Uniform.linear(dimensions);
        Init back = Init.Uniform.linear(units);
        LinearLayer projection =
                new LinearLayer(dimensions, dimensions, Init.Uniform.xavier(dimensions, 3 * dimensions), ZERO);
        return new TransformerBlock(
                new Attention(heads, projection, new LinearLayer(dimensions, dimensions, linear, ZERO), null),
                new FeedForward(
                        nonlinearity,
                        new LinearLayer(dimensions, units, linear, linear),
                        new LinearLayer(units, dimensions, back, back)),
                Norm.LAYER,
                residual,
                dropout);
    }

    /**
     * Zhong et al. (arXiv 2306.17844, fjzzq2002/pizza): no norm, no mask, learned positions, attention weights mixed with
     * constant ones. At an attention rate of 0 it tends to the "pizza" algorithm, at 1 to the "clock". In the source 1 layer,
     * 4 heads, 128 dimensions.
     *
     * @param pairs {@link Prompt#pair} or {@link Prompt#pairWithEquals}
     * @param gelu whether the nonlinearity is GELU rather than ReLU
     * @param rate attention rate in [0, 1]
     */
    public static Network pizza(Prompt pairs, boolean gelu, int layers, int heads, int dimensions, double rate) {
        Init init = new Init.Normal(1 / Math.sqrt(dimensions));
        Init units = new Init.Normal(1 / Math.sqrt(4.0 * dimensions));
        LinearLayer square = new LinearLayer(dimensions, dimensions, init, null);
        Prompt prompt = pairs.bidirectional();
        return new Transformer(
                prompt,
                layers,
                new TransformerBlock(
                        new Attention(heads, square, square, null, rate),
                        new FeedForward(
                                gelu ? Nonlinearity.GELU : Nonlinearity.RELU,
                                new LinearLayer(dimensions, 4 * dimensions, units, ZERO),
                                new LinearLayer(4 * dimensions, dimensions, init, ZERO)),
                        Norm.NONE,
                        Residual.PRE_NORM,
                        Dropout.atSites()),
                new PositionalEncoding.Learned(init),
                init,
                Norm.NONE,
                unembedding(
                        prompt,
                        dimensions,
                        new Init.Normal(1 / Math.sqrt(prompt.vocabulary().size()))));
    }

    /**
     * A modern transformer (stockeh/mlx-grokking): RMSNorm before each layer and at the end, rotary positions of base
     * 1,000,000, SwiGLU, no biases. In the source 2 layers, 1 head, 128 dimensions.
     */
    public static Network modern(Prompt prompt, int layers, int heads, int dimensions) {
        LinearLayer square = linear(dimensions, dimensions);
        return new Transformer(
                prompt,
                layers,
                new TransformerBlock(
                        new Attention(heads, square, square, new RotaryEmbedding(1e6)),
                        feedForward(Nonlinearity.SWIGLU, dimensions),
                        Norm.RMS,
                        Residual.PRE_NORM,
                        Dropout.atSites(Site.HIDDEN)),
                new PositionalEncoding.None(),
                new Init.Normal(1 / Math.sqrt(dimensions)),
                Norm.RMS,
                unembedding(prompt, dimensions, Init.Uniform.linear(dimensions)));
    }

    /**
     * GPT-2 (Radford et al., 2019): pre-norm, a final norm, GELU, biases, learned positions. Weights are initialised with a
     * standard deviation of .02, projections into the residual stream with .02 / sqrt(2 layers). Unlike the source's, the
     * unembedding is not tied to the embedding, and GELU is exact instead of its tanh approximation.
     */
    public static Network gpt2(Prompt prompt, int layers, int heads, int dimensions) {
        Init init = new Init.Normal(.02);
        Init residual = new Init.Normal(.02 / Math.sqrt(2.0 * layers));
        return new Transformer(
                prompt,
                layers,
                new TransformerBlock(
                        new Attention(
                                heads,
                                new LinearLayer(dimensions, dimensions, init, ZERO),
                                new LinearLayer(dimensions, dimensions, residual, ZERO),
                                null),
                        new FeedForward(
                                Nonlinearity.GELU,
                                new LinearLayer(dimensions, 4 * dimensions, init, ZERO),
                                new LinearLayer(4 * dimensions, dimensions, residual, ZERO)),
                        Norm.LAYER,
                        Residual.PRE_NORM,
                        Dropout.atSites(Site.ATTENTION_WEIGHTS, Site.ATTENTION_OUTPUT, Site.FEED_FORWARD_OUTPUT)),
                new PositionalEncoding.Learned(init),
                init,
                Norm.LAYER,
                unembedding(prompt, dimensions, init));
    }

    /** A feed-forward layer of four times the width. */
    private static FeedForward feedForward(Nonlinearity nonlinearity, int dimensions) {
        return new FeedForward(nonlinearity, linear(dimensions, 4 * dimensions), linear(4 * dimensions, dimensions));
    }

    /** A linear layer without bias, with PyTorch's default initialisation. */
    private static LinearLayer linear(int inputs, int outputs) {
        return new LinearLayer(inputs, outputs, Init.Uniform.linear(inputs), null);
    }

    /** A linear layer without bias to the logits of the vocabulary. */
    private static LinearLayer unembedding(Prompt prompt, int dimensions, Init init) {
        return new LinearLayer(dimensions, prompt.vocabulary().size(), init, null);
    }
}
