#!/bin/sh
# The images of the container suites: official ones where they are at hand or can be pulled, otherwise images that are built here, on
# Debian.
#
#   images.sh base     builds what needs nothing of the Maven build: Debian, PostgreSQL, FerretDB (as root, with debootstrap and Go)
#   images.sh list     waits for a Docker daemon and for that, builds JRE and Kafka, and lists the names in target/images.properties
#   images.sh has MONGODB   whether that image, which is not built here, is at hand or can be pulled
#
# KAFKA_IMAGE, FERRETDB_IMAGE, POSTGRES_IMAGE, MONGODB_IMAGE, JRE_IMAGE   names of other images than the official ones
# GROKWATCH_TEST_CACHE   a folder that keeps Debian's tree and FerretDB's program (default: ~/.cache/grokwatch)
# GROKWATCH_TEST_PULL=false   nothing is pulled
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
root=$here/../../..
target=$here/target
cache=${GROKWATCH_TEST_CACHE:-${HOME:-/root}/.cache/grokwatch}
prefix=grokwatch-test
WAIT_SECONDS=300
modules=java.se,jdk.unsupported,jdk.management,jdk.management.agent,jdk.localedata,jdk.zipfs,jdk.naming.dns,jdk.net,jdk.httpserver
modules=$modules,jdk.security.auth,jdk.security.jgss,jdk.charsets,jdk.crypto.cryptoki,jdk.jfr,jdk.dynalink,jdk.nio.mapmode,jdk.xml.dom
PULL_SECONDS=180

fail() {
    echo "images.sh: $*" >&2
    exit 1
}

setting() {
    sed -n "s/.*<$1>\(.*\)<.*/\1/p" "$root/pom.xml" | head -n 1
}

exists() {
    docker image inspect "$1" >/dev/null 2>&1
}

# Whether an image is at hand, or was pulled. Of a registry that does not answer nothing more is asked.
obtain() {
    exists "$1" && return 0
    [ "${GROKWATCH_TEST_PULL:-true}" = true ] && [ ! -f "$target/no-registry" ] || return 1
    if timeout "$PULL_SECONDS" docker pull -q "$1" >"$target/pull.log" 2>&1; then
        return 0
    fi
    case $(cat "$target/pull.log") in
        *"not found"* | *denied*) ;;
        *) : >"$target/no-registry" ;;
    esac
    return 1
}

# A file of the cache, made by a command that writes to its first argument.
cached() {
    [ -f "$cache/$1" ] && return 0
    name=$1
    shift
    mkdir -p "$cache"
    "$@" "$cache/$name.part"
    mv "$cache/$name.part" "$cache/$name"
}

debian() {
    command -v debootstrap >/dev/null || fail "debootstrap is needed where no image can be pulled: apt-get install debootstrap"
    [ "$(id -u)" = 0 ] || fail "Debian's tree is made by root"
    tree=$(mktemp -d)
    mirror=$(sed -n 's/^URIs: \(.*debian\)$/\1/p; s/^deb \(\[.*\] \)\{0,1\}\(http[^ ]*debian\)\/\{0,1\} .*/\2/p' \
        /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
    debootstrap --variant=minbase bookworm "$tree" "${mirror:-http://deb.debian.org/debian}" >"$target/debootstrap.log" 2>&1 ||
        fail "debootstrap failed; see $target/debootstrap.log"
    tar -C "$tree" -cf "$1" .
    rm -rf "$tree"
}

ferretdb() {
    go=$(command -v go || echo /usr/local/go/bin/go)
    [ -x "$go" ] || fail "FerretDB is built by Go where its image cannot be pulled; install golang-go"
    rm -rf "$target/ferretdb-source"
    cp -r "$here/ferretdb" "$target/ferretdb-source"
    (cd "$target/ferretdb-source" && CGO_ENABLED=0 GOFLAGS=-mod=mod "$go" build -trimpath -o "$1" .) >"$target/ferretdb.log" 2>&1 ||
        fail "FerretDB was not built; see $target/ferretdb.log"
}

# Builds an image from its folder here and a folder with more.
build() {
    context=$target/context-$1
    rm -rf "$context"
    cp -r "$here/$1" "$context"
    [ -z "$2" ] || cp -r "$2" "$context/"
    DOCKER_BUILDKIT=0 docker build -q -t "$prefix/$1" "$context" >"$target/$1.log" 2>&1 ||
        fail "the image of $1 was not built; see $target/$1.log"
}

# What needs nothing of the Maven build.
base() {
    if ! obtain "$kafka_image" || ! obtain "$postgres_image" || ! obtain "$jre_image"; then
        cached debian-bookworm.tar debian
        exists "$prefix/debian" || docker import "$cache/debian-bookworm.tar" "$prefix/debian" >/dev/null
    fi
    obtain "$postgres_image" || build postgres ""
    if ! obtain "$ferretdb_image"; then
        cached ferretdb-1.24.2 ferretdb
        rm -rf "$target/root"
        mkdir -p "$target/root/data/db" "$target/root/tmp"
        cp "$cache/ferretdb-1.24.2" "$target/root/ferretdb"
        cp "$cache/ferretdb-1.24.2" "$target/root/mongosh"
        build ferretdb "$target/root"
    fi
}

await_daemon() {
    waited=0
    until docker info >/dev/null 2>&1; do
        [ $waited -lt $WAIT_SECONDS ] || fail "no Docker daemon has answered for $WAIT_SECONDS s: $(docker info 2>&1 | tail -n 1)"
        sleep 1
        waited=$((waited + 1))
    done
}

name_of() {
    if obtain "$2"; then
        echo "$2"
    elif exists "$prefix/$1"; then
        echo "$prefix/$1:latest"
    fi
}

list() {
    base
    if ! obtain "$kafka_image" || ! obtain "$jre_image"; then
        rm -rf "$target/java"
        "${JAVA_HOME:-/usr}/bin/jlink" --output "$target/java" --add-modules "$modules"
        build jre "$target/java"
    fi
    obtain "$kafka_image" || build kafka "$target/libs"
    # Testcontainers starts a small container to learn about the daemon's network.
    docker tag "$(name_of kafka "$kafka_image")" "$prefix/tiny"
    {
        echo "KAFKA=$(name_of kafka "$kafka_image")"
        echo "POSTGRES=$(name_of postgres "$postgres_image")"
        echo "FERRETDB=$(name_of ferretdb "$ferretdb_image")"
        ! obtain "$mongodb_image" || echo "MONGODB=$mongodb_image"
    } >"$target/images.properties"
    cat "$target/images.properties"
}

kafka_image=${KAFKA_IMAGE:-apache/kafka:$(setting kafka.version)}
postgres_image=${POSTGRES_IMAGE:-postgres:15}
ferretdb_image=${FERRETDB_IMAGE:-ghcr.io/ferretdb/ferretdb:1.24.2}
mongodb_image=${MONGODB_IMAGE:-mongo:8}
jre_image=${JRE_IMAGE:-eclipse-temurin:25-jre}
mkdir -p "$target"

case ${1:-} in
    base | list)
        rm -f "$target/no-registry"
        await_daemon
        # One process makes the images; another finds them made.
        exec 9>"$target/lock"
        ! command -v flock >/dev/null || flock 9
        "$1"
        ;;
    has) obtain "$mongodb_image" ;;
    *) fail "base, list or has" ;;
esac
