package io.grokwatch.bench.ingest;

import io.grokwatch.bench.harness.BackingProcess;
import io.grokwatch.bench.harness.ServiceProcess;
import io.grokwatch.bench.harness.Serving;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An MLflow server on SQLite with one worker. */
final class MlflowServer implements AutoCloseable {
    private final ServiceProcess process;
    private final String address;

    private MlflowServer(ServiceProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts a server, and returns when it serves.
     *
     * @param python of an environment that has MLflow
     * @param folder of its database and log
     */
    static MlflowServer start(Path python, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = BackingProcess.freePort();
        String address = "http://127.0.0.1:" + port;
        List<String> command = List.of(
                "env",
                "MLFLOW_DISABLE_TELEMETRY=true",
                python.toString(),
                "-m",
                "mlflow",
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination",
                folder.resolve("artifacts").toString());
        ServiceProcess process = new ServiceProcess(
                "MLflow server", command, folder.resolve("mlflow.log"), Serving.http(URI.create(address + "/health")));
        try {
            process.start();
            process.awaitReady();
        } catch (RuntimeException | IOException | InterruptedException e) {
            process.close();
            throw e;
        }
        return new MlflowServer(process, address);
    }

    /** Its address, of scheme, host and port. */
    String address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
