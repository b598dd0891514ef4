package io.grokwatch.trainer.accelerate;

/**
 * Normal noise, as deviations of at least 0; 0 for none.
 *
 * @param gradient is added to the gradient: {@code g + s N(0, 1)}
 * @param update is added to the direction of the update: {@code w - lr (u + s N(0, 1))} (openai/grok, noise_factor)
 * @param weights is added to the weights of the forward pass of a step, drawn anew each time (openai/grok, weight_noise)
 */
public record Noise(double gradient, double update, double weights) {
    /** None at all. */
    public static final Noise NONE = new Noise(0, 0, 0);
}
