package io.grokwatch.tracker.mlflow;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Names for runs that have none, such as {@code calm-heron-417}. */
final class RandomNames {
    private static final String[] ADJECTIVES = {
        "able", "bold", "brave", "bright", "calm", "clean", "clever", "cool", "eager", "fair", "fast", "fine", "fresh",
        "gentle", "grand", "happy", "keen", "kind", "lively", "lucky", "merry", "neat", "nimble", "noble", "proud",
                "quick",
        "quiet", "sharp", "shy", "smooth", "steady", "swift", "tidy", "vivid", "warm", "wise"
    };
    private static final String[] ANIMALS = {
        "ant", "badger", "bat", "bear", "bee", "bird", "boar", "cat", "crab", "crane", "crow", "deer", "dolphin",
                "dove",
        "duck", "eagle", "elk", "falcon", "finch", "fox", "frog", "goat", "gull", "hare", "hawk", "heron", "horse",
                "koala",
        "lark", "lion", "lynx", "mole", "moth", "mouse", "newt", "otter", "owl", "panda", "quail", "raven", "seal",
                "shark",
        "sloth", "snail", "swan", "tiger", "toad", "trout", "whale", "wolf", "wren", "yak"
    };
    private static final int NUMBERS = 1_000;

    private final RandomGenerator random = new SecureRandom();

    String next() {
        return ADJECTIVES[random.nextInt(ADJECTIVES.length)] + "-" + ANIMALS[random.nextInt(ANIMALS.length)] + "-"
                + random.nextInt(NUMBERS);
    }
}
