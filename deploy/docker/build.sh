#!/bin/sh
# Builds the images of Grokwatch from what the build has made: deploy/docker/build.sh [IMAGE...], where IMAGE is worker, worker-gpu,
# stream, tracker-api or all-in-one; by default all but worker-gpu. Before it:
#
#   ./mvnw -B -Dquick -DskipTests -Prelease clean package        (-Prelease,gpu for worker-gpu)
#
# BASE    the image they are based on, with a JRE 25 and, while they are built, a shell (default: eclipse-temurin:25-jre)
# PREFIX  of their names (default: grokwatch): PREFIX/worker and so on
# TAG     of their names (default: the version)
# DOCKER  the program that builds them (default: docker)
set -eu

fail() {
    echo "build.sh: $*" >&2
    exit 1
}

here=$(cd "$(dirname "$0")" && pwd -P)
root=$here/../..
base=${BASE:-eclipse-temurin:25-jre}
docker=${DOCKER:-docker}
context=$here/target/context

[ $# -gt 0 ] || set -- worker stream tracker-api all-in-one
for image in "$@"; do
    case $image in
        worker | worker-gpu | stream | tracker-api | all-in-one) ;;
        *) fail "no image is named $image; there are worker, worker-gpu, stream, tracker-api and all-in-one" ;;
    esac
done

archive=
for archive in "$root"/deploy/release/target/grokwatch-*.tar.gz; do :; done
[ -f "$archive" ] || fail "no release in deploy/release/target; build it with" \
    "./mvnw -B -Dquick -DskipTests -Prelease clean package"
version=${archive##*/grokwatch-}
version=${version%.tar.gz}
# The time of every file of the images, so that the same sources make the same layers.
timestamp=$(sed -n 's/.*<project.build.outputTimestamp>\(.*\)<.*/\1/p' "$root/pom.xml")
epoch=$(date -u -d "$timestamp" +%s)

# Splits the files of a folder into two trees, below the path that they have in the image: jars of others are dependencies, everything
# else is the application.
split() {
    mkdir -p "$2/dependencies/$3" "$2/application/$3"
    (cd "$1" && find . -type f) | while IFS= read -r file; do
        case $file in
            */grokwatch-*.jar | */io.grokwatch.*.jar | */app/*.jar | */quarkus/*.jar | */quarkus-run.jar) part=application ;;
            *.jar) part=dependencies ;;
            *) part=application ;;
        esac
        mkdir -p "$2/$part/$3/$(dirname "$file")"
        cp "$1/$file" "$2/$part/$3/$file"
    done
}

lay_out() {
    rm -rf "$context"
    mkdir -p "$context/release" "$context/probe/opt/grokwatch/probe" "$context/sbom/opt/grokwatch"
    for folder in checkpoints spill plugins logs stream artifacts; do
        mkdir -p "$context/data/grokwatch/data/$folder"
    done
    tar -xzf "$archive" -C "$context/release" --strip-components=1
    mv "$context"/release/probe/*.jar "$context/probe/opt/grokwatch/probe/probe.jar"
    mv "$context/release/sbom.cdx.json" "$context/sbom/opt/grokwatch/"
    split "$here/target/worker" "$context/worker" opt/grokwatch/lib
    split "$context/release/stream" "$context/stream" opt/grokwatch
    split "$context/release/tracker-api" "$context/tracker-api" opt/grokwatch
    split "$context/release" "$context/all-in-one" opt/grokwatch
    rm -rf "$context/release"
    chmod -R u=rwX,go=rX "$context"
    find "$context" -exec touch -h -d "@$epoch" {} +
}

build() {
    name=${PREFIX:-grokwatch}/$1:${TAG:-$version}
    target=$2
    shift 2
    "$docker" build -q --target "$target" -t "$name" -f "$here/Dockerfile" --build-arg BASE="$base" \
        --build-arg VERSION="$version" --build-arg REVISION="$(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)" \
        --build-arg SOURCE_DATE_EPOCH="$epoch" "$@" "$context" >/dev/null
    size=$("$docker" image inspect -f '{{.Size}}' "$name")
    echo "$name $((size / 1000000)) MB"
}

natives=cpu
for jar in "$here"/target/worker/pytorch-native-cu1*.jar; do
    [ ! -f "$jar" ] || natives=gpu
done
lay_out
for image in "$@"; do
    case $image in
        worker-gpu)
            [ $natives = gpu ] || fail "worker-gpu needs the libraries for CUDA; build with -Prelease,gpu"
            build worker-gpu worker --build-arg UNPACK=false --build-arg DJL_CACHE_DIR=/grokwatch/data/djl
            ;;
        worker)
            [ $natives = cpu ] || fail "worker needs the libraries for processors; build without -Pgpu"
            build worker worker
            ;;
        *) build "$image" "$image" ;;
    esac
done
