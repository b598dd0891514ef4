# The trainer worker, for processors and GPUs alike: which of PyTorch's libraries it has was decided when its jars were
# built. From the root of the checkout:
#
#   ./mvnw -B -Dquick -DskipTests -pl trainer-worker/builtin,trainer-worker/worker -am package \
#       dependency:copy-dependencies -DincludeScope=runtime
#   docker build -t grokwatch-worker -f deploy/docker/worker.Dockerfile trainer-worker
#   docker run grokwatch-worker --bootstrap HOST:PORT
#
# With -Pgpu in the first line and --build-arg UNPACK=false in the second for CUDA: DJL unpacks those libraries only where
# it sees a GPU, so that the first start does it, into a folder that is the worker's to write.
ARG BASE=eclipse-temurin:25-jre
FROM ${BASE}

COPY builtin/target/dependency/*.jar builtin/target/grokwatch-trainer-builtin-*.jar \
    worker/target/dependency/*.jar worker/target/grokwatch-trainer-worker-*.jar /opt/grokwatch/lib/

# Where DJL keeps the libraries it loads. Beside it the worker writes to the folder of its data alone.
ENV DJL_CACHE_DIR=/opt/grokwatch/djl
ARG UNPACK=true
RUN install -d -o 10001 -g 10001 "$DJL_CACHE_DIR" /grokwatch/data /grokwatch/data/checkpoints /grokwatch/data/spill \
        /grokwatch/data/plugins /grokwatch/data/logs \
    && if [ "$UNPACK" = true ]; then \
        java --enable-native-access=ALL-UNNAMED -cp "/opt/grokwatch/lib/*" io.grokwatch.trainer.engine.ExtractNativeLibraries \
        && chmod -R a+rX "$DJL_CACHE_DIR"; \
    fi

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Grokwatch trainer worker" \
    org.opencontainers.image.description="Trains runs taken from Kafka and publishes every step" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"

# Options of the JVM, for a worker of another size or an older JDK: docker run --env JDK_JAVA_OPTIONS=...
ENV JDK_JAVA_OPTIONS="-Xmx512m -XX:+UseSerialGC -XX:TrimNativeHeapInterval=10000 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

USER 10001:10001
WORKDIR /grokwatch
VOLUME /grokwatch/data
ENTRYPOINT ["java", "-cp", "/opt/grokwatch/lib/*", "io.grokwatch.trainer.worker.WorkerMain"]
