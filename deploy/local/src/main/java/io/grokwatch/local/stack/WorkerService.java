package io.grokwatch.local.stack;

import io.grokwatch.local.supervise.Readiness;
import io.grokwatch.local.supervise.Service;
import io.grokwatch.trainer.worker.TrainingJvm;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A training worker as a service. */
public final class WorkerService {
    private WorkerService() {}

    /**
     * A worker.
     *
     * @param device {@code cpu} or {@code cuda:N}
     * @param data folder of its plugins, of the logs of its runs and of what waits for the broker
     * @param checkpoints a folder, or the address of the tracker
     * @param environment variables beside those of this process
     * @param further arguments
     */
    public static Service of(
            Installation home,
            String name,
            String device,
            String bootstrap,
            Path data,
            String checkpoints,
            Map<String, String> environment,
            List<String> further) {
        List<String> arguments = new ArrayList<>(List.of(
                "--bootstrap",
                bootstrap,
                "--id",
                name,
                "--device",
                device,
                "--checkpoints",
                checkpoints,
                "--spill",
                data.resolve("spill").toString(),
                "--plugins",
                data.resolve("plugins").toString(),
                "--logs",
                RunLogs.folder(data).toString()));
        arguments.addAll(further);
        return JavaProcess.service(
                name,
                new Readiness.Line("READY "),
                environment,
                TrainingJvm.options(),
                home.libraries() + File.separator + "*",
                "io.grokwatch.trainer.worker.WorkerMain",
                arguments);
    }
}
