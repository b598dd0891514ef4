package io.grokwatch.trainer.engine;

/**
 * A program that extracts PyTorch's native libraries to DJL's cache and loads them. It runs while a container image is built,
 * so that workers need no writable cache.
 */
public final class ExtractNativeLibraries {
    private ExtractNativeLibraries() {}

    public static void main(String[] arguments) {
        System.out.println(TorchEngine.load());
    }
}
