package io.grokwatch.local.remote;

import io.grokwatch.local.stack.StackException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one worker of a host trains on.
 *
 * @param name of it on its host, such as {@code cuda-0} or {@code cpu-1}
 * @param device {@code cpu} or {@code cuda:N}
 * @param memoryMib memory of a GPU; null for that of the host
 */
public record WorkerDevice(
        String name, String device, @Nullable Long memoryMib) {
    private static final Pattern CPU = Pattern.compile("cpu(:([1-9]\\d?))?");
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    /**
     * The devices of a host.
     *
     * @param text {@code auto} for every GPU, or one worker on the processors if there is no driver; {@code cuda:0,cuda:1}; {@code cpu:N} for N
     *     workers on the processors
     * @throws StackException if the text is none of these, or a GPU is not there
     */
    public static List<WorkerDevice> parse(String text, NvidiaDriver driver) {
        if (text.equals("auto")) {
            return driver.isInstalled() ? all(driver) : cpus(1);
        }
        Matcher cpu = CPU.matcher(text);
        if (cpu.matches()) {
            return cpus(cpu.group(2) == null ? 1 : Integer.parseInt(cpu.group(2)));
        }
        Set<Integer> wanted = new LinkedHashSet<>();
        for (String one : text.split(",", -1)) {
            Matcher cuda = CUDA.matcher(one.strip());
            if (!cuda.matches()) {
                throw new StackException("--devices must be auto, cuda:0,cuda:1 or cpu:N, was '" + text + "'");
            }
            wanted.add(Integer.valueOf(cuda.group(1)));
        }
        SortedMap<Integer, Long> present = driver.gpus();
        List<WorkerDevice> devices = new ArrayList<>();
        for (int gpu : wanted) {
            if (!present.containsKey(gpu)) {
                throw new StackException("there is no GPU cuda:" + gpu + " on this host; the driver has "
                        + (present.isEmpty()
                                ? "none"
                                : present.keySet().stream()
                                        .map(one -> "cuda:" + one)
                                        .toList()));
            }
            devices.add(cuda(gpu, present.get(gpu)));
        }
        return devices;
    }

    private static List<WorkerDevice> all(NvidiaDriver driver) {
        SortedMap<Integer, Long> present = driver.gpus();
        if (present.isEmpty()) {
            throw new StackException("the NVIDIA driver has no GPU; --devices cpu:1 trains on the processors");
        }
        return present.entrySet().stream()
                .map(gpu -> cuda(gpu.getKey(), gpu.getValue()))
                .toList();
    }

    private static WorkerDevice cuda(int gpu, @Nullable Long memoryMib) {
        return new WorkerDevice("cuda-" + gpu, "cuda:" + gpu, memoryMib);
    }

    private static List<WorkerDevice> cpus(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new WorkerDevice("cpu-" + number, "cpu", null))
                .toList();
    }
}
