package io.grokwatch.trainer.technique;

/**
 * Standard deviations of Gaussian noise, at least 0; 0 for none. Noise is drawn independently on every step.
 *
 * @param gradient of noise added to the gradient: {@code g + s N(0, 1)}
 * @param update of noise added to the direction of the update: {@code w - lr (u + s N(0, 1))} (openai/grok, noise_factor)
 * @param weights of noise added to the weights in a step's forward pass (openai/grok, weight_noise)
 */
public record Noise(double gradient, double update, double weights) {
    /** No noise. */
    public static final Noise NONE = new Noise(0, 0, 0);
}
