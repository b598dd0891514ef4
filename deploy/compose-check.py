#!/usr/bin/env python3
"""Brings up compose.yaml with our images, trains and detects a run, reads the page, stops and removes everything; prints a line for each
check, and ends with status 1 if one failed. It takes about two minutes. The images are built before it:

    ./mvnw -B -Dquick -DskipTests -Prelease clean package && deploy/docker/build.sh worker stream tracker-api

With --faults it then cuts each service from the network for 20 s and fills the disks of broker and store for as long, while a run trains,
and compares what is served afterwards, every value of every step and every detection, with the same run undisturbed. It prints a table of
the seconds to recover: from the end of the fault until what was logged after it can be read. As root, as it mounts the disks; 15 minutes.

Variables are those of compose.yaml. Where no registry answers, after docker/testing/images.sh list:

    BASE=grokwatch-test/jre deploy/docker/build.sh worker stream tracker-api
    KAFKA_IMAGE=grokwatch-test/kafka MONGODB_IMAGE=grokwatch-test/ferretdb MONGODB_CONNECTION_STRING=mongodb://mongodb:27017/ \\
        deploy/compose-check.py
"""

import argparse
import errno
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
RECIPES = HERE.parent / "trainer-worker/builtin/src/main/resources/io/grokwatch/trainer/recipe/recipes.json"
PROJECT = "grokwatch-check"
PORT = os.environ.setdefault("GROKWATCH_PORT", "18570")
os.environ.setdefault("GROKWATCH_KAFKA_PORT", "18571")
SERVICES = ["kafka", "mongodb", "stream", "tracker-api", "worker"]
DISKS = {"kafka": "/var/lib/kafka/data", "mongodb": "/data/db"}
DISK_MIB = 512

HELLO_STEPS = 2_000
# Of the runs that are disturbed: long enough to train on after the fault.
RECIPE = "slow-grok"
STEPS = 16_000

UP_SECONDS = 240
RUN_SECONDS = 300
RECOVERY_SECONDS = 180
FAULT_SECONDS = 20
POLL_SECONDS = 0.25
REQUEST_SECONDS = 10
# SIGTERM ends a JVM with this status after its shutdown hooks.
TERMINATED = 143


class Failed(Exception):
    """A check failed, with the reason as its message."""


def command(*words, check=True):
    done = subprocess.run(words, capture_output=True, text=True, timeout=UP_SECONDS)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(words)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


class Stack:
    """The services of compose.yaml, under a project name of their own."""

    def __init__(self, overrides):
        plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0
        program = ["docker", "compose"] if plugin else ["docker-compose"]
        files = ["-f", str(HERE / "compose.yaml")] + (["-f", str(overrides)] if overrides else [])
        self.prefix = [*program, "-p", PROJECT, *files]

    def compose(self, *words, check=True):
        return command(*self.prefix, *words, check=check)

    def container(self, service):
        container = self.compose("ps", "-q", service)
        if not container:
            raise Failed(f"{service} has no container")
        return container

    def network(self):
        return command("docker", "network", "ls", "-q", "--filter", f"label=com.docker.compose.project={PROJECT}")


def request(path, body=None):
    """The answer's JSON or, of what is not JSON, its text."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    url = f"http://127.0.0.1:{PORT}{path}"
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=REQUEST_SECONDS) as answer:
        text = answer.read().decode()
        return json.loads(text) if answer.headers.get_content_type() == "application/json" else text


def served(path):
    """The same, or None while there is no answer."""
    try:
        return request(path)
    except (OSError, urllib.error.URLError, json.JSONDecodeError):
        return None


def await_until(what, condition, limit):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {limit} s")
        time.sleep(POLL_SECONDS)


def parameters(recipes, name):
    recipe = recipes[name]
    inherited = parameters(recipes, recipe["like"]) if "like" in recipe else {}
    return inherited | recipe.get("parameters", {})


def submit(recipe, name, steps):
    recipes = {each["name"]: each for each in json.loads(RECIPES.read_text())}
    settings = {"trainer": "builtin", "parameters": parameters(recipes, recipe), "seed": 0, "steps": steps}
    return request("/api/v1/runs", {"name": name, "recipe": recipe, **settings})["id"]


def view(run):
    return served(f"/api/v1/runs/{run}") or {}


def await_end(run):
    await_until(f"{run} ends", lambda: view(run).get("status") in ("FINISHED", "FAILED", "STOPPED"), RUN_SECONDS)
    if view(run)["status"] != "FINISHED":
        raise Failed(f"{run} is {view(run)['status']}: {view(run).get('reason')}")


def detections(run):
    """What was detected, without the run's id and the time."""
    events = [finding["event"] for finding in request(f"/api/v1/runs/{run}/detections")["detections"]]
    return sorted(json.dumps(event, sort_keys=True).replace(run, "RUN") for event in events)


def is_confirmed(run):
    findings = (served(f"/api/v1/runs/{run}/detections") or {"detections": []})["detections"]
    return any(found["type"] == "grokking-detected" and found["event"]["stage"] == "CONFIRMED" for found in findings)


def points(run):
    """The values of every step that was logged."""
    lines = request(f"/api/v1/runs/{run}/export?format=jsonl").splitlines()
    return [(row["step"], row["metrics"]) for row in map(json.loads, lines) if "step" in row]


def times(run):
    """When each step was logged, in seconds since 1970."""
    lines = request(f"/api/v1/runs/{run}/export?format=jsonl").splitlines()
    return {row["step"]: row["time_ms"] / 1000 for row in map(json.loads, lines) if "step" in row}


def newest_step(run):
    """The last step that can be read, or -1."""
    answer = served(f"/api/v1/runs/{run}/series?name=train/loss&points=1")
    steps = answer["series"][0]["steps"] if answer and answer["series"] else []
    return steps[-1] if steps else -1


def check_up(stack):
    stack.compose("up", "-d")
    await_until("the tracker is ready", lambda: served("/q/health/ready") is not None, UP_SECONDS)
    await_until("a worker is idle", lambda: (served("/api/v1/workers") or {}).get("workers"), UP_SECONDS)
    return f"{len(SERVICES)} services"


def check_page(_stack):
    page = request("/")
    if "<title>" not in page or "Grokwatch" not in page:
        raise Failed(f"/ is not the page: {page[:100]}")
    return f"{len(page)} bytes"


def check_run(_stack):
    run = submit("hello-grok", "compose-check", HELLO_STEPS)
    await_end(run)
    await_until(f"{run} is detected", lambda: is_confirmed(run), RECOVERY_SECONDS)
    steps = [step for step, _ in points(run)]
    if steps != list(range(HELLO_STEPS)):
        raise Failed(f"{run} has {len(steps)} of {HELLO_STEPS} steps")
    return f"{len(steps)} steps, grokking confirmed"


def check_stop(stack):
    containers = {service: stack.container(service) for service in SERVICES}
    stack.compose("stop", "-t", "30")
    for service, container in containers.items():
        status = int(command("docker", "inspect", "-f", "{{.State.ExitCode}}", container))
        if status not in (0, TERMINATED):
            raise Failed(f"{service} ended with status {status}")
    return "all ended by SIGTERM"


def check_down(stack):
    stack.compose("down", "-v")
    label = f"label=com.docker.compose.project={PROJECT}"
    for kind in (["ps", "-a"], ["volume", "ls"], ["network", "ls"]):
        left = command("docker", *kind, "-q", "--filter", label)
        if left:
            raise Failed(f"docker {' '.join(kind)} still lists {left}")
    return "no container, volume or network is left"


class Cut:
    """A service without its network. It has another address afterwards, under its old name."""

    def __init__(self, stack, service):
        self.name = f"{service} cut from the network"
        self.service, self.network, self.container = service, stack.network(), stack.container(service)

    def begin(self):
        command("docker", "network", "disconnect", self.network, self.container)

    def end(self):
        command("docker", "network", "connect", "--alias", self.service, self.network, self.container)


class FullDisk:
    """A service whose disk has no free byte."""

    def __init__(self, service, disk):
        self.name = f"disk of {service} full"
        self.filler = disk / "filler"

    def begin(self):
        with open(self.filler, "wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError as failure:
                    if failure.errno != errno.ENOSPC:
                        raise

    def end(self):
        self.filler.unlink(missing_ok=True)


def disturb(fault, reference):
    """Disturbs the training of a run; returns the seconds to recover."""
    run = submit(RECIPE, fault.name, STEPS)
    await_until(f"{run} trains", lambda: newest_step(run) > 0, RUN_SECONDS)
    fault.begin()
    try:
        time.sleep(FAULT_SECONDS)
    finally:
        fault.end()
    ended = time.time()
    readable = []

    def is_read_to_its_end():
        readable.append((newest_step(run), time.time()))
        return readable[-1][0] == STEPS - 1

    await_until(f"{run} is read to its end", is_read_to_its_end, RUN_SECONDS)
    await_end(run)
    logged = times(run)
    if logged[STEPS - 1] < ended:
        raise Failed(f"{run} was trained before the fault ended; it needs more steps")
    recovered = next(at for step, at in readable if step >= 0 and logged[step] >= ended) - ended
    await_until(f"{run} is detected", lambda: is_confirmed(run), RECOVERY_SECONDS)
    if points(run) != reference["points"]:
        raise Failed(f"{run} has other points than undisturbed")
    if detections(run) != reference["detections"]:
        raise Failed(f"{run} has other detections than undisturbed")
    return recovered


def check_faults(stack, disks):
    run = submit(RECIPE, "undisturbed", STEPS)
    await_end(run)
    await_until(f"{run} is detected", lambda: is_confirmed(run), RECOVERY_SECONDS)
    reference = {"points": points(run), "detections": detections(run)}
    print(f"ok      undisturbed: {len(reference['points'])} steps, {len(reference['detections'])} detections", flush=True)
    passed = True
    faults = [Cut(stack, service) for service in SERVICES] + [FullDisk(*disk) for disk in disks.items()]
    for fault in faults:
        passed &= check(fault.name, lambda: f"{disturb(fault, reference):.1f} s to recover")
    return passed


def check(what, action):
    try:
        print(f"ok      {what}: {action()}", flush=True)
        return True
    except (Failed, OSError, subprocess.TimeoutExpired) as failure:
        if isinstance(failure, urllib.error.HTTPError):
            failure = f"{failure.url}: {failure.code} {failure.read().decode()}"
        print(f"FAILED  {what}: {failure}", flush=True)
        return False


def mount_disks(folder, disks):
    """Makes small disks for broker and store, and a file of Compose that has them use these."""
    for service in DISKS:
        disk = folder / service
        disk.mkdir()
        command("mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=1777", "tmpfs", str(disk))
        disks[service] = disk
    volumes = {service: {"volumes": [f"{disk}:{DISKS[service]}"]} for service, disk in disks.items()}
    overrides = folder / "overrides.yaml"
    # JSON is YAML.
    overrides.write_text(json.dumps({"services": volumes}))
    return overrides


def check_all(stack, disks):
    try:
        passed = all(
            check(what, lambda: action(stack))
            for what, action in [("up", check_up), ("page", check_page), ("hello-grok", check_run)]
        )
        if passed and disks:
            passed = check_faults(stack, disks)
        return passed & check("stop", lambda: check_stop(stack)) & check("down", lambda: check_down(stack))
    except BaseException:
        stack.compose("down", "-v", "-t", "1", check=False)
        raise


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", action="store_true", help="also cuts services from the network and fills disks")
    faults = parser.parse_args().faults
    with tempfile.TemporaryDirectory(prefix="grokwatch-check.") as name:
        disks = {}
        try:
            passed = check_all(Stack(mount_disks(pathlib.Path(name), disks) if faults else None), disks)
        finally:
            for disk in disks.values():
                command("umount", str(disk), check=False)
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
