package io.grokwatch.trainer.engine;

/**
 * A program that has PyTorch's libraries unpacked and loads them: for images, whose workers then find them where they are
 * to be, and need not write there.
 */
public final class Unpacking {
    private Unpacking() {}

    public static void main(String[] arguments) {
        System.out.println(TorchEngine.load());
    }
}
