#!/usr/bin/env bash
# Checks on a host with an NVIDIA GPU, in about ten minutes, everything that only a GPU can show; prints a line for each check and
# ends with status 1 if one failed. Logs and data stay in the folder that it names.
#   deploy/gpu-check.sh             builds with the libraries for CUDA, then checks the first GPU
#   DEVICE=cuda:1 deploy/gpu-check.sh
#   DEVICE=cpu deploy/gpu-check.sh  the same without a GPU, to try the script itself
set -uo pipefail
cd "$(dirname "$0")/.."

DEVICE=${DEVICE:-cuda:0}
PORT=${PORT:-18470}
FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/grokwatch-gpu-check.XXXXXX")
RUN_LIMIT=300
KIND=${DEVICE%%:*}
failed=0
worker=

grokwatch() { ./grokwatch "$@" --data "$FOLDER/data"; }

passed() { printf 'ok      %s\n' "$1"; }

failure() {
    failed=1
    printf 'FAILED  %s\n' "$1"
}

check() {
    local what=$1
    shift
    if "$@" >>"$FOLDER/check.log" 2>&1; then passed "$what"; else failure "$what (see $FOLDER/check.log)"; fi
}

# The value of a field of a run's JSON: texts and numbers alone.
field() { grokwatch run "$1" --json 2>>"$FOLDER/check.log" | grep -oE "\"$2\" ?: ?(\"[^\"]*\"|[^,}]*)" | head -n 1 | sed -E 's/^"[^"]*" ?: ?"?//; s/"$//'; }

# Waits until a field of a run has a value.
await() {
    local run=$1 name=$2 expected=$3 limit=$((SECONDS + RUN_LIMIT))
    until [[ $(field "$run" "$name") =~ ^($expected)$ ]]; do
        [ "$SECONDS" -lt "$limit" ] || return 1
        sleep 1
    done
}

# Submits a run and prints its id; without one nothing else can be checked.
submit() {
    local id
    id=$(grokwatch train "$1" --name "$2" --require "device=$KIND" 2>>"$FOLDER/check.log" | tail -n 1)
    [ -n "$id" ] || return 1
    printf '%s\n' "$id"
}

# Whether the driver lists the worker's process, or one that it has started.
is_on_gpu() {
    local processes
    processes=$(printf '%s|' "$worker" $(pgrep -P "$worker"))
    nvidia-smi --query-compute-apps=pid --format=csv,noheader | grep -wE "${processes%|}"
}

start_worker() {
    ./grokwatch worker --device "$DEVICE" --id "$1" --data "$FOLDER/data" >>"$FOLDER/worker.log" 2>&1 &
    worker=$!
}

end() {
    [ -z "$worker" ] || kill "$worker" 2>/dev/null
    grokwatch down >>"$FOLDER/check.log" 2>&1
    printf 'logs and data: %s\n' "$FOLDER"
}
trap end EXIT

if [ "$KIND" = cuda ]; then
    if ! nvidia-smi --query-gpu=index,name,memory.total,driver_version --format=csv,noheader; then
        failure "the driver answers nvidia-smi"
        exit 1
    fi
    passed "the driver answers nvidia-smi"
    # The launcher builds what is stale; everything is, as the libraries of another build are for processors.
    rm -f deploy/cli/target/stamp
    export MAVEN_ARGS="${MAVEN_ARGS:-} -Pgpu"
fi
check "the project is built${MAVEN_ARGS:+ with${MAVEN_ARGS}}" ./grokwatch --version
check "the stack starts" grokwatch up --detach --workers 0 --port "$PORT"

if [ "$KIND" = cuda ]; then
    line=$(grokwatch worker --device cuda:99 --id nowhere 2>&1 >/dev/null | tail -n 1)
    if [[ $line == *cuda:99* ]]; then passed "a GPU that is missing is one line: $line"; else failure "a GPU that is missing is one line, was: $line"; fi
fi

start_worker check-1
if ! run=$(submit hello-grok gpu-check); then
    failure "hello-grok is submitted (see $FOLDER/check.log)"
    exit 1
fi
check "hello-grok finishes on $DEVICE" await "$run" status FINISHED
check "it was trained on $DEVICE, attempt 1" test "$(field "$run" device) $(field "$run" attempt)" = "$DEVICE 1"
check "its grokking was detected" bash -c "./grokwatch run '$run' --json --data '$FOLDER/data' | grep -q grokking-detected"

if ! run=$(submit slingshot gpu-resumed); then
    failure "slingshot is submitted (see $FOLDER/check.log)"
    exit 1
fi
check "slingshot is in training" await "$run" step '[1-9][0-9]{3,}'
if [ "$KIND" = cuda ]; then
    check "nvidia-smi lists the worker's process" is_on_gpu
fi
pkill -9 -P "$worker" 2>/dev/null
kill -9 "$worker" 2>/dev/null
start_worker check-2
check "after a kill (-9) another worker resumes it as attempt 2" await "$run" attempt 2
check "and finishes it" await "$run" status FINISHED
printf 'step rate of slingshot: %s steps/s on %s\n' "$(field "$run" stepsPerSecond)" "$DEVICE"
exit "$failed"
