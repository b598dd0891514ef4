package io.grokwatch.testing;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** A container whose port on this host stays the same while it is killed and started again, with its data. */
final class ServiceContainer extends GenericContainer<ServiceContainer> {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /**
     * A container that is not started.
     *
     * @param name of the container in the network
     * @param hostPort on the loopback address of this host
     */
    ServiceContainer(
            Images image, Network network, String name, Map<String, String> environment, int port, int hostPort) {
        super(image.image());
        withNetwork(network);
        withNetworkAliases(name);
        withEnv(environment);
        withStartupTimeout(LIMIT);
        // Whether it answers is for its client to find out, which the ports of a container do not show.
        ExposedPort exposed = ExposedPort.tcp(port);
        PortBinding binding = new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", hostPort), exposed);
        withCreateContainerCmdModifier(command -> {
            HostConfig host = Objects.requireNonNull(command.getHostConfig(), "the container's host configuration");
            command.withExposedPorts(exposed).withHostConfig(host.withPortBindings(binding));
        });
    }

    /** Ends its processes at once (SIGKILL). */
    void kill() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
    }

    /** Starts it again on what it had written. */
    void startAgain() {
        getDockerClient().startContainerCmd(getContainerId()).exec();
    }
}
