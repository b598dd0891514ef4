package io.grokwatch.trainer.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PyTorch in this process. Settings given on the command line win over the defaults set here.
 *
 * <p>One thread per operation: the networks are tiny, and waking a second thread costs more than it computes. A machine
 * is filled by running several processes.
 */
public final class TorchEngine {
    private static final String NAME = "PyTorch";
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");
    // DJL records gradients for one collector in a JVM.
    private static final Semaphore TRAINING = new Semaphore(1);

    private TorchEngine() {}

    /**
     * Loads the native libraries, the first time it is called.
     *
     * @throws IllegalStateException saying what is missing
     */
    public static Engine load() {
        setDefault("ai.djl.offline", "true");
        setDefault("ai.djl.pytorch.num_threads", "1");
        setDefault("ai.djl.pytorch.num_interop_threads", "1");
        try {
            return Engine.getEngine(NAME);
        } catch (EngineException | LinkageError e) {
            throw new IllegalStateException(
                    "the PyTorch libraries did not load (" + rootMessage(e)
                            + "): expected pytorch-native for this system on the class path, and a writable cache"
                            + " folder (DJL_CACHE_DIR, by default ~/.djl.ai)",
                    e);
        }
    }

    /**
     * The device of that name.
     *
     * @throws IllegalArgumentException unless it is {@code cpu} or {@code cuda:N}
     * @throws IllegalStateException if PyTorch does not see it
     */
    public static Device device(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        Matcher cuda = CUDA.matcher(name);
        if (!cuda.matches()) {
            throw new IllegalArgumentException("device must be cpu or cuda:N, was '" + name + "'");
        }
        int index = Integer.parseInt(cuda.group(1));
        int gpus = load().getGpuCount();
        if (index >= gpus) {
            throw new IllegalStateException(
                    "device " + name + " was asked for, but PyTorch sees " + gpus
                            + " GPU(s) here: use cpu, or a CUDA driver with PyTorch's CUDA libraries on the class path (Maven profile gpu)");
        }
        return Device.gpu(index);
    }

    /** A manager of arrays on a device; whoever asked for it closes it. */
    public static NDManager newManager(Device device) {
        load();
        return NDManager.newBaseManager(device, NAME);
    }

    /**
     * Runs a training that has the process to itself, with gradient recording off on the calling thread: only a gradient
     * collector turns it on, for as long as it is open.
     *
     * @return what the training returns
     * @throws IllegalStateException if another training has the process
     */
    public static long train(LongSupplier training) {
        if (!TRAINING.tryAcquire()) {
            throw new IllegalStateException("another run is training in this process; there is one at a time");
        }
        boolean recording = JniUtils.isGradMode();
        try {
            JniUtils.setGradMode(false);
            return training.getAsLong();
        } finally {
            JniUtils.setGradMode(recording);
            TRAINING.release();
        }
    }

    /** Sets the gradient of an array to 0, if it has one. */
    public static void clearGradient(NDArray array) {
        JniUtils.zeroGrad((PtNDArray) array);
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
