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
 * PyTorch in this process. System properties set on the command line override the defaults set here.
 *
 * <p>Operations run on one thread: the networks are small, and waking a second thread costs more than it saves. Several
 * processes use a whole machine.
 */
public final class TorchEngine {
    private static final String NAME = "PyTorch";
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");
    // DJL supports one gradient collector per JVM.
    private static final Semaphore TRAINING = new Semaphore(1);

    private TorchEngine() {}

    /**
     * Loads the native libraries on the first call.
     *
     * @throws IllegalStateException naming what is missing
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
     * The device of a name.
     *
     * @throws IllegalArgumentException unless it is {@code cpu} or {@code cuda:N}
     * @throws IllegalStateException if PyTorch has no such device here
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
                    "device " + name + " is not available: PyTorch has " + gpus
                            + " GPU(s) here: use cpu, or a CUDA driver with PyTorch's CUDA libraries on the class path (Maven profile gpu)");
        }
        return Device.gpu(index);
    }

    /** Creates a manager of arrays on a device; the caller closes it. */
    public static NDManager newManager(Device device) {
        load();
        return NDManager.newBaseManager(device, NAME);
    }

    /**
     * Runs a training exclusively in this process, with gradient recording disabled on the calling thread: only an open
     * gradient collector enables it.
     *
     * @return the training's result
     * @throws IllegalStateException if another training runs in this process
     */
    public static long runExclusively(LongSupplier training) {
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
