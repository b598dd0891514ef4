"""Logs training runs to Grokwatch: one file, the standard library alone, Python 3.9 or newer.

    import grokwatch

    with grokwatch.init(experiment="addition", config={"lr": 1e-3, "weight_decay": 1.0}) as run:
        for step in range(10_000):
            ...
            run.log({"train/loss": loss, "val/accuracy": accuracy}, step=step)
            if run.should_stop():
                break

What is logged is queued, written to a journal on disk by one background thread and sent to the tracker by another. No method raises
into the training loop, and ``log`` never waits longer than ``LOG_WAIT_S`` for room in the queue; what is left out beyond that is
counted in ``run.lost``. What the tracker has not acknowledged stays in the journal, also if the process is killed; the next process
that logs to the same tracker sends it, or ``python -m grokwatch sync``. A batch that is sent twice counts once.

Environment: GROKWATCH_ADDRESS (http://127.0.0.1:8470), GROKWATCH_TOKEN (an API token), GROKWATCH_SPILL (folder of the journals), GROKWATCH_DISABLED (1: log nothing).
"""

import array
import atexit
import base64
import collections
import datetime
import encodings.idna  # noqa: F401. Sockets import it when they resolve a name; a child forked meanwhile would wait for it for ever.
import http.client
import json
import logging
import math
import os
import platform
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
import weakref
import zlib

try:
    import fcntl
except ImportError:  # No locks of files on Windows: journals of other processes are sent by ``sync`` alone.
    fcntl = None

__all__ = ["init", "log", "log_embedding", "finish", "sync", "Run", "Intervention"]
__version__ = "0.1.0"

DEFAULT_ADDRESS = "http://127.0.0.1:8470"

LOG_WAIT_S = 0.05
"""The longest time that ``log`` and ``log_embedding`` wait for room in the queue."""
FINISH_WAIT_S = 10.0
"""The longest time that ``finish`` waits for acknowledgements by default."""

MAX_QUEUED_BYTES = 64 << 20
"""About the memory of what is queued; the queue is emptied four times a second."""
MAX_JOURNAL_BYTES = 1 << 30
MAX_MEMORY_BYTES = 16 << 20
MAX_SNAPSHOT_VALUES = 7 * 1024 * 1024 // 4
"""The limit of the tracker for the values of one embedding."""

_FLUSH_S = 0.25
_BEAT_S = 5.0
_FIRST_SYSTEM_S, _SYSTEM_S = 2.0, 15.0
_REQUEST_TIMEOUT_S = 10.0
_MIN_BACKOFF_S, _MAX_BACKOFF_S = 0.2, 15.0
_MAX_BODY_BYTES = 700_000
_MAX_ROW_METRICS = 1_000
_WAKE_AT_ROWS = 2_000
_MAX_DEPTH = 16
_FAR_STEPS = 100_000
_ROW_BYTES, _VALUE_BYTES = 200, 100
_MAX_SERVER_ERRORS = 30

_logger = logging.getLogger("grokwatch")
_runs = weakref.WeakSet()
_current = None


class Intervention:
    """A change of a setting that was requested on the page: ``parameter`` and its new ``value``."""

    __slots__ = ("parameter", "value", "_id")

    def __init__(self, parameter, value, command):
        self.parameter, self.value, self._id = parameter, value, command

    def __repr__(self):
        return "Intervention(%r, %r)" % (self.parameter, self.value)


class Config(dict):
    """The settings of a run. What is set or updated is logged as parameters of the run."""

    def __init__(self, values, changed):
        super().__init__(values)
        self._changed = changed

    def __setitem__(self, name, value):
        super().__setitem__(name, value)
        self._changed({name: value})

    def update(self, *args, **values):
        change = dict(*args, **values)
        super().update(change)
        self._changed(change)


class Run:
    """A run that this process logs; made by ``init``. Thread-safe. A forked child logs nothing to the run of its parent."""

    def __init__(self, options):
        self.id = options["run"]
        self.client = uuid.uuid4().hex
        self.address, self._token = options["address"], options["token"]
        self.lost = collections.Counter()
        """How much was left out, by reason. Empty if everything is kept."""
        self._pid = os.getpid()
        self._enabled = options["enabled"]
        self._warned = set()
        # Reentrant: a handler of a signal or of the logging package may log within a call.
        self._lock = threading.RLock()
        self._room = threading.Condition(self._lock)
        self._queue = []
        self._queued_bytes = 0
        self._step = -1
        self._reached = -1
        self._beyond = -1
        self._closed = False
        self._ending = None
        self._sequence = 0
        self._stop_reason = None
        self._interventions = collections.OrderedDict()
        self._wake = threading.Event()
        self._send = threading.Event()
        self._collected = threading.Event()
        self._sent = threading.Event()
        self._reachable = threading.Event()
        self._journal = None
        self._threads = []
        self.config = Config(options["config"], self._change_config)
        if self._enabled:
            self._start(options)

    # What a training loop calls.

    def log(self, metrics, step=None):
        """Logs values of metrics at a step: numbers, or anything that ``float`` takes; nested dictionaries become ``a/b``.

        Without a step it is the one after the last. NaN and the infinities are values, ``None`` is none.
        """
        try:
            if not self._enabled:
                return
            row = {}
            for name, value in metrics.items():
                if type(value) is float and type(name) is str:
                    row[name] = value
                else:
                    self._add(row, name, value, 0)
            at = int(time.time() * 1000)
            with self._lock:
                size = _ROW_BYTES + _VALUE_BYTES * len(row)
                if not self._is_open(size, len(row)):
                    return
                if step is None:
                    step = self._step + 1
                elif type(step) is not int:
                    step = _whole(step)
                if step > self._step:
                    self._step = step
                if step > self._reached:
                    self._reach(step)
                self._queue.append((step, at, row))
                self._queued_bytes += size
                if len(self._queue) >= _WAKE_AT_ROWS:
                    self._wake.set()
        except Exception as e:
            self._lose("values", 1, "metrics were not logged: %r" % (e,))

    def log_embedding(self, name, values, step=None, structure=None):
        """Logs an embedding matrix at a step: a NumPy array, a tensor, or rows of numbers.

        :param name: which matrix, for example ``embedding``
        :param structure: what the rows are: ``add:P`` residues under addition, ``mul:P``, ``perm:N``, or ``None``
        """
        try:
            if not self._enabled:
                return
            rows, columns, data = _matrix(values)
            if rows * columns > MAX_SNAPSHOT_VALUES or rows * columns == 0:
                raise ValueError("a matrix has 1 to %d values, was %d x %d" % (MAX_SNAPSHOT_VALUES, rows, columns))
            body = _npy(rows, columns, data)
            with self._lock:
                if not self._is_open(len(body), rows * columns):
                    return
                step = max(0, self._reached) if step is None else _whole(step)
                path = "/embeddings/%s/%d" % (_quoted(name), step)
                if structure is not None:
                    path += "?structure=" + _quoted(structure)
                self._queue.append(("PUT", path, body))
                self._queued_bytes += len(body)
                self._wake.set()
        except Exception as e:
            self._lose("embeddings", 1, "embedding %r was not logged: %r" % (name, e))

    def should_stop(self):
        """Whether the run was requested to stop, on the page or by ``./grokwatch stop``. Never waits."""
        return self._stop_reason is not None

    @property
    def stop_reason(self):
        """Why the run was requested to stop, or ``None``."""
        return self._stop_reason

    def interventions(self):
        """The requested changes of settings since the last call. Never waits.

        The caller makes them before its next step; they are logged as made at that step, and set in ``config``.
        """
        made = []
        try:
            with self._lock:
                pending = [one for one in self._interventions.values() if one is not None]
                for one in pending:
                    self._interventions[one._id] = None
            for one in pending:
                before = self.config.get(one.parameter)
                self._put(
                    "POST",
                    "/events",
                    {
                        "type": "INTERVENED",
                        "step": self._reached + 1,
                        "parameter": one.parameter,
                        "from": before if isinstance(before, (bool, int, float, str)) else str(before or "unknown"),
                        "to": one.value,
                        "command": one._id,
                    },
                )
                dict.__setitem__(self.config, one.parameter, one.value)
                made.append(one)
        except Exception as e:
            self._lose("requests", 1, "an intervention was not logged: %r" % (e,))
        return made

    def warn(self, text):
        """Shows a warning with the run; the empty text clears the one before."""
        self._put("POST", "/events", {"type": "WARNED", "step": max(0, self._reached), "reason": str(text)[:4000] or None})

    def finish(self, status="FINISHED", reason=None, timeout=FINISH_WAIT_S):
        """Ends the run, and waits until everything is acknowledged, at most ``timeout`` seconds.

        :param status: ``FINISHED``, ``FAILED`` or ``STOPPED``
        :return: whether everything was acknowledged; what was not stays in the journal
        """
        try:
            if not self._enabled:
                return True
            if self._stop_reason is not None and status == "FINISHED":
                status, reason = "STOPPED", reason or self._stop_reason
            with self._lock:
                if not self._closed:
                    self._ending = {"type": str(status).upper(), "step": max(0, self._reached)}
                    if reason or self._ending["type"] != "FINISHED":
                        self._ending["reason"] = str(reason or "ended by the program")[:4000]
                    self._closed = True
                self._room.notify_all()
            self._wake.set()
            self._send.set()
            done = self._sent.wait(timeout)
            if not done:
                self._warn(
                    "unsent",
                    "%d requests of run %s were not acknowledged within %s s; they are kept in %s, and sent by the next"
                    " process that logs to %s, or by `python -m grokwatch sync`"
                    % (self._journal.waiting(), self.id, timeout, self._journal.place(), self.address),
                )
            if self.lost:
                _logger.warning("run %s was not logged completely: %s", self.id, dict(self.lost))
            return done and not self.lost
        except Exception as e:
            self._warn("finish", "run %s was not finished: %r" % (self.id, e))
            return False

    @property
    def url(self):
        """The page of the run."""
        return "%s/runs/%s" % (self.address, self.id)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.finish()
        elif issubclass(kind, KeyboardInterrupt):
            self.finish("STOPPED", "interrupted")
        elif issubclass(kind, SystemExit) and error.code in (None, 0):
            self.finish()
        else:
            self.finish("FAILED", "%s: %s" % (kind.__name__, error))
        return False

    def _reach(self, step):
        """Notes how far the run has come. A step far beyond is believed once another one reaches half of it, as by the tracker."""
        if self._reached < 0 or step <= 2 * self._reached + _FAR_STEPS:
            self._reached = step
        else:
            if 0 <= self._beyond <= 2 * step:
                self._reached = min(self._beyond, step)
            self._beyond = max(self._beyond, step)

    # The queue.

    def _is_open(self, size, values):
        """Whether so many bytes may be queued, with the lock held; waits for room at most LOG_WAIT_S."""
        if os.getpid() != self._pid:
            self._enabled = False
            return False
        if not self._has_room(size):
            self._wake.set()
            self._room.wait_for(lambda: self._closed or self._has_room(size), LOG_WAIT_S)
            if not self._closed and not self._has_room(size):
                self._lose("values", max(1, values), "the queue is full: values are left out")
                return False
        if self._closed:
            self._lose("values", max(1, values), "run %s is finished: values are left out" % self.id)
            return False
        return True

    def _has_room(self, size):
        return not self._queue or self._queued_bytes + size <= MAX_QUEUED_BYTES

    def _put(self, method, path, body):
        try:
            if self._enabled:
                with self._lock:
                    if self._is_open(_ROW_BYTES, 1):
                        self._queue.append((method, path, body))
                        self._queued_bytes += _ROW_BYTES
        except Exception as e:
            self._lose("requests", 1, "%s was not logged: %r" % (path, e))

    def _change_config(self, change):
        if getattr(self, "_journal", None) is not None:
            try:
                self._put("PATCH", "", {"parameters": {str(name): _plain(value) for name, value in change.items()}})
            except Exception as e:
                self._lose("parameters", len(change), "parameters were not logged: %r" % (e,))

    def _add(self, row, name, value, depth):
        if value is None:
            return
        if isinstance(value, dict):
            if depth >= _MAX_DEPTH:
                raise ValueError("metrics are nested more than %d deep" % _MAX_DEPTH)
            for inner, nested in value.items():
                self._add(row, "%s/%s" % (name, inner), nested, depth + 1)
            return
        try:
            row[str(name)] = float(value)
        except Exception as e:
            self._lose("values", 1, "metric %r was left out, its value is no number: %r" % (name, e))

    def _lose(self, what, count, text):
        self.lost[what] += count
        self._warn(what + text[:40], text)

    def _warn(self, kind, text):
        if kind not in self._warned and len(self._warned) < 1000:
            self._warned.add(kind)
            _logger.warning("%s", text)

    # The background threads.

    def _start(self, options):
        self._journal = _Journal(options["spill"], options["max_journal_bytes"], self.id, self.client, self.address)
        body = {"id": self.id, "client": self.client, "parameters": {}}
        for name in ("name", "experiment", "notes", "step", "steps", "seed"):
            if options[name] is not None:
                body[name] = options[name]
        body["tags"] = {str(name): str(value) for name, value in (options["tags"] or {}).items()}
        for name, value in self.config.items():
            body["parameters"][str(name)] = _plain(value)
        body["host"] = _host()
        self._append("POST", "/api/v1/logged-runs", "json", json.dumps(body))
        targets = [self._collect_all, self._send_all] + ([self._sample_all] if options["system"] else [])
        for target in targets:
            thread = threading.Thread(target=target, name="grokwatch-" + target.__name__.strip("_"), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _append(self, method, path, kind, body):
        if not self._journal.append(method, path, kind, body):
            self._lose("requests", 1, "the journal is full or cannot be written, requests are left out: %s"
                       % self._journal.failure)

    def _collect_all(self):
        try:
            while True:
                self._wake.wait(_FLUSH_S)
                self._wake.clear()
                with self._lock:
                    items, self._queue = self._queue, []
                    self._queued_bytes = 0
                    closed = self._closed
                    self._room.notify_all()
                try:
                    self._collect(items)
                except Exception as e:
                    self._lose("requests", len(items), "what was logged could not be encoded: %r" % (e,))
                if closed:
                    self._append("POST", self._path("/events"), "json", json.dumps(dict(self._ending, client=self.client)))
                    return
                if items:
                    self._send.set()
        finally:
            self._collected.set()
            self._send.set()

    def _collect(self, items):
        rows, size = [], 0
        for item in items:
            if type(item[0]) is int:
                for text in _row_texts(item):
                    if size + len(text) > _MAX_BODY_BYTES and rows:
                        self._append_rows(rows)
                        rows, size = [], 0
                    rows.append(text)
                    size += len(text) + 1
                continue
            if rows:
                self._append_rows(rows)
                rows, size = [], 0
            method, path, body = item
            if isinstance(body, bytes):
                self._append(method, self._path(path), "npy", base64.b64encode(body).decode("ascii"))
            elif method == "PATCH":
                self._append(method, self._path(path), "json", json.dumps(body))
            else:
                self._append(method, self._path(path), "json", json.dumps(dict(body, client=self.client)))
        if rows:
            self._append_rows(rows)

    def _append_rows(self, rows):
        head = '{"client":"%s","sequence":%d,"rows":[' % (self.client, self._sequence)
        self._sequence += 1
        self._append("POST", self._path("/metrics"), "json", head + ",".join(rows) + "]}")

    def _path(self, rest):
        return "/api/v1/runs/" + self.id + rest

    def _sample_all(self):
        """Metrics of the machine, at the step that was logged last."""
        system = _System()
        pause = _FIRST_SYSTEM_S
        while not self._collected.wait(pause):
            pause = _SYSTEM_S
            try:
                values = system.values()
                with self._lock:
                    if values and self._reached >= 0 and not self._closed:
                        self._queue.append((self._reached, int(time.time() * 1000), values))
            except Exception as e:
                self._warn("system", "metrics of the machine are not logged: %r" % (e,))
                return

    def _send_all(self):
        connection = _Connection(self.address, self._token)
        backoff = _MIN_BACKOFF_S
        server_errors = 0
        next_beat = time.monotonic() + _BEAT_S
        beat_step, beat_at = 0, time.monotonic()
        try:
            while True:
                try:
                    entry = self._journal.peek()
                    if entry is None:
                        if self._collected.is_set() and self._journal.waiting() == 0:
                            self._journal.close()
                            self._sent.set()
                            return
                        if time.monotonic() >= next_beat and not self._closed:
                            now, step = time.monotonic(), max(0, self._reached)
                            rate = max(0, step - beat_step) / max(1e-3, now - beat_at)
                            beat_step, beat_at, next_beat = step, now, now + _BEAT_S
                            body = {"client": self.client, "type": "PROGRESSED", "step": step, "stepsPerSecond": rate}
                            answer = connection.send("POST", self._path("/events"), "json", json.dumps(body))
                            if answer.status < 300:
                                self._take(answer)
                        self._send.wait(min(_BEAT_S, max(0.01, next_beat - time.monotonic())))
                        self._send.clear()
                        continue
                    answer = connection.send(*entry)
                    if answer.status < 300:
                        self._journal.pop()
                        self._take(answer)
                        backoff, server_errors = _MIN_BACKOFF_S, 0
                        continue
                    server_errors = server_errors + 1 if answer.status == 500 else 0
                    if not answer.is_temporary() or server_errors > _MAX_SERVER_ERRORS:
                        server_errors = 0
                        self._journal.pop()
                        self._lose("refused", 1, "the tracker refused %s %s: %s" % (entry[0], entry[1], answer.reason()))
                        continue
                    self._warn("status %d" % answer.status, "the tracker at %s does not take what is logged (%s);"
                               " it is kept in %s" % (self.address, answer.reason(), self._journal.place()))
                    pause = max(answer.retry_after(), backoff)
                except (OSError, http.client.HTTPException, ValueError) as e:
                    self._warn("away", "the tracker at %s does not answer (%s); what is logged is kept in %s"
                               % (self.address, e, self._journal.place()))
                    connection.close()
                    pause = backoff
                backoff = min(_MAX_BACKOFF_S, backoff * 2)
                self._pause(min(pause, _MAX_BACKOFF_S) * (0.75 + random.random() / 2))
        except Exception as e:
            self._warn("sender", "nothing more of run %s is sent, what is logged is kept in %s: %r"
                       % (self.id, self._journal.place(), e))
        finally:
            connection.close()

    def _pause(self, seconds):
        """Waits, or less once the run is finished: then every attempt within its time counts."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._closed:
                time.sleep(min(_MIN_BACKOFF_S, max(0.0, end - time.monotonic())))
                return
            time.sleep(min(0.1, max(0.0, end - time.monotonic())))

    def _take(self, answer):
        if not self._reachable.is_set():
            self._reachable.set()
            if fcntl is not None:
                threading.Thread(
                    target=_send_left, args=(self._journal.folder, self.address, self._token, _logger.info),
                    name="grokwatch-recovery", daemon=True,
                ).start()
        body = answer.json()
        if not isinstance(body, dict) or "newestAttempt" not in body:
            return
        self._stop_reason = body.get("stopReason") or self._stop_reason
        if body["newestAttempt"] > body["attempt"]:
            self._warn("fenced", "attempt %s of run %s logs the run now, this process is attempt %s"
                       % (body["newestAttempt"], self.id, body.get("attempt")))
        for rejection in body.get("rejections") or []:
            self._lose("refused", rejection.get("count", 1), "the tracker left out: %s" % rejection.get("example"))
        with self._lock:
            for command in body.get("interventions") or []:
                if command["id"] not in self._interventions:
                    self._interventions[command["id"]] = Intervention(command["parameter"], command["value"], command["id"])
                    while len(self._interventions) > 1000:
                        self._interventions.popitem(last=False)

    def _forget(self):
        """In a forked child: the run belongs to the parent, with its threads and its journal."""
        self._enabled = False
        self._lock = threading.RLock()
        self._room = threading.Condition(self._lock)
        if self._journal is not None:
            self._journal.abandon()


class _Journal:
    """What is to be sent, in order, on disk; in memory while the disk takes nothing. Thread-safe.

    Each line is ``CRC32 METHOD PATH KIND BODY``, the checksum in eight hexadecimal digits over the rest of the line. The line
    ``- ACK - N`` records that the first N of the file were acknowledged. A line that is damaged or cut off is passed over.
    """

    def __init__(self, folder, max_bytes, run, client, address):
        self.folder = folder
        self.failure = None
        self._max_bytes = max_bytes
        self._head = _line("META", run, client, json.dumps({"address": address}))
        self._lock = threading.Lock()
        self._entries = collections.deque()
        self._memory = 0
        self._size = 0
        self._acknowledged = 0
        self._file = None
        self._path = os.path.join(folder, "%s-%s.spill" % (run, client))
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            # It has its name once it is locked, so that no other process takes it for one that was left.
            unnamed = self._path + ".new"
            self._file = os.fdopen(os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b", buffering=0)
            if fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not self._write(self._head):
                raise OSError(str(self.failure))
            os.rename(unnamed, self._path)
        except OSError as e:
            self.failure = e
            if self._file is not None:
                self._file.close()
                self._file = None

    def place(self):
        return self._path if self._file is not None else "memory (%s)" % self.failure

    def waiting(self):
        return len(self._entries)

    def append(self, method, path, kind, body):
        """Whether it is kept."""
        line = _line(method, path, kind, body)
        with self._lock:
            # The order is kept: while something is in memory alone, everything is.
            offset = self._size
            if self._memory == 0 and self._write(line):
                self._entries.append((offset, len(line)))
                return True
            if self._memory + len(line) > MAX_MEMORY_BYTES:
                return False
            self._memory += len(line)
            self._entries.append(line)
            return True

    def peek(self):
        """The first of those that were not acknowledged, as method, path, kind and body; ``None`` if there is none."""
        with self._lock:
            while self._entries:
                entry = self._entries[0]
                if type(entry) is tuple:
                    self._file.seek(entry[0])
                    line = self._file.read(entry[1])
                else:
                    line = entry
                fields = _fields(line)
                if fields is not None:
                    return fields
                self.failure = "%s is damaged at byte %s" % (self._path, entry[0])
                _logger.warning("a request is lost: %s", self.failure)
                self._drop()
            return None

    def pop(self):
        with self._lock:
            self._drop()

    def _drop(self):
        entry = self._entries.popleft()
        if type(entry) is not tuple:
            self._memory -= len(entry)
            return
        self._acknowledged += 1
        if not self._entries or type(self._entries[0]) is not tuple:
            try:
                self._file.seek(0)
                self._file.truncate(len(self._head))
                self._size, self._acknowledged = len(self._head), 0
                return
            except OSError as e:
                self.failure = e
        self._write(_line("ACK", "-", "-", str(self._acknowledged)))

    def _write(self, line):
        if self._file is None or self._size + len(line) > self._max_bytes:
            self.failure = self.failure or "it has its maximum of %d bytes" % self._max_bytes
            return False
        try:
            self._file.seek(self._size)
            written = 0
            while written < len(line):
                written += self._file.write(line[written:])
            self._size += len(line)
            return True
        except OSError as e:
            self.failure = e
            try:
                self._file.truncate(self._size)
            except OSError:
                pass
            return False

    def close(self):
        """Removes the file: everything is acknowledged."""
        with self._lock:
            if self._file is not None:
                try:
                    os.remove(self._path)
                except OSError:
                    pass
                self._file.close()

    def abandon(self):
        """Closes the file in a forked child, whose copy would keep the lock of the parent."""
        self._lock = threading.Lock()
        if self._file is not None:
            self._file.close()


class _Answer:
    def __init__(self, status, headers, body):
        self.status, self._headers, self._body = status, headers, body

    def json(self):
        try:
            return json.loads(self._body) if self._body else None
        except ValueError:
            return None

    def is_temporary(self):
        return self.status in (401, 403, 407, 408, 421, 425, 429) or self.status >= 500

    def retry_after(self):
        try:
            return float(self._headers.get("Retry-After") or 0)
        except ValueError:
            return 0.0

    def reason(self):
        body = self.json()
        return body["detail"] if isinstance(body, dict) and "detail" in body else "status %d" % self.status


class _Connection:
    """A connection that is kept open between requests. Every wait for the tracker has a bound."""

    def __init__(self, address, token):
        self._url = urllib.parse.urlsplit(address)
        self._token = token
        self._open = None

    def send(self, method, path, kind, body):
        data = base64.b64decode(body) if kind == "npy" else body.encode("utf-8")
        headers = {
            "Content-Type": "application/octet-stream" if kind == "npy" else "application/json",
            "User-Agent": "grokwatch-python/" + __version__,
        }
        if self._token:
            headers["Authorization"] = "Bearer " + self._token
        for attempt in (1, 2):
            fresh = self._open is None
            if fresh:
                maker = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
                self._open = maker(self._url.hostname, self._url.port, timeout=_REQUEST_TIMEOUT_S)
            try:
                self._open.request(method, self._url.path.rstrip("/") + path, data, headers)
                response = self._open.getresponse()
                answer = _Answer(response.status, response.headers, response.read(1 << 20))
                if response.will_close or not response.isclosed():
                    self.close()
                return answer
            except (ConnectionError, http.client.RemoteDisconnected):
                self.close()
                # A connection that was idle may have been closed by the tracker.
                if fresh:
                    raise
            except Exception:
                self.close()
                raise
        raise ConnectionError("no connection")

    def close(self):
        if self._open is not None:
            self._open.close()
            self._open = None


class _System:
    """Metrics of the machine: processor and memory where /proc has them, GPUs where there is nvidia-smi."""

    _GPU = ["nvidia-smi", "--query-gpu=utilization.gpu,memory.used,temperature.gpu,power.draw", "--format=csv,noheader,nounits"]
    _NAMES = ("utilisation_percent", "memory_mib", "temperature_celsius", "power_watts")

    def __init__(self):
        self._has_gpu = True
        self._before = (time.monotonic(), time.process_time())

    def values(self):
        values = {}
        try:
            now, used = time.monotonic(), time.process_time()
            if now > self._before[0]:
                values["system/process/cpu_percent"] = 100.0 * (used - self._before[1]) / (now - self._before[0])
            self._before = (now, used)
            with open("/proc/self/statm") as statm:
                values["system/process/memory_mib"] = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
            with open("/proc/meminfo") as meminfo:
                memory = {line.split(":")[0]: float(line.split()[1]) for line in meminfo}
            values["system/memory_percent"] = 100.0 * (1 - memory["MemAvailable"] / memory["MemTotal"])
        except (OSError, KeyError, ValueError, IndexError, AttributeError):
            pass
        if self._has_gpu:
            self._add_gpus(values)
        return values

    def _add_gpus(self, values):
        try:
            answer = subprocess.run(self._GPU, capture_output=True, text=True, timeout=5, check=True)
            for number, line in enumerate(answer.stdout.strip().splitlines()):
                for name, text in zip(self._NAMES, line.split(",")):
                    try:
                        values["system/gpu%d/%s" % (number, name)] = float(text)
                    except ValueError:  # [N/A]
                        pass
        except (OSError, subprocess.SubprocessError):
            self._has_gpu = False


def _line(method, path, kind, body):
    rest = ("%s %s %s %s" % (method, path, kind, body)).encode("utf-8", "replace")
    return b"%08x %s\n" % (zlib.crc32(rest), rest)


def _fields(line):
    """Method, path, kind and body of a line; ``None`` if it is damaged or cut off."""
    try:
        if line[-1:] != b"\n" or zlib.crc32(line[9:-1]) != int(line[:8], 16):
            return None
        return tuple(line[9:-1].decode("utf-8").split(" ", 3))
    except ValueError:
        return None


def _row_texts(row):
    """A row in JSON; a wide one in several, so that a body stays below the limit of the tracker."""
    step, at, values = row
    names = list(values)
    for start in range(0, max(1, len(names)), _MAX_ROW_METRICS):
        part = {}
        for name in names[start : start + _MAX_ROW_METRICS]:
            value = values[name]
            part[name] = value if value - value == 0 else repr(value)  # NaN and the infinities are texts in JSON.
        yield '{"step":%d,"time":%d,"metrics":%s}' % (step, at, json.dumps(part))


def _whole(step):
    whole = int(step)
    if whole != step or isinstance(step, str):
        raise ValueError("a step must be a whole number, was %r" % (step,))
    return whole


def _plain(value, depth=0):
    """A setting as JSON can have it: texts, numbers, flags, and dictionaries and lists of them."""
    if value is None or isinstance(value, (bool, int, str)):
        return value if not isinstance(value, int) or isinstance(value, bool) or -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if depth < 6 and isinstance(value, dict):
        return {str(name): _plain(inner, depth + 1) for name, inner in value.items()}
    if depth < 6 and isinstance(value, (list, tuple)):
        return [_plain(inner, depth + 1) for inner in value]
    if hasattr(value, "item"):
        try:
            return _plain(value.item(), depth + 1)
        except Exception:
            pass
    return str(value)


def _matrix(values):
    """The number of rows and columns of a matrix, and its values as little-endian 32-bit floats, row by row."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
        if hasattr(values, "float"):
            values = values.float()
        try:
            values = values.numpy()
        except Exception:  # PyTorch without NumPy.
            values = values.tolist()
    if hasattr(values, "astype") and hasattr(values, "shape"):
        if len(values.shape) != 2:
            raise ValueError("an embedding has two dimensions, was of shape %r" % (tuple(values.shape),))
        return values.shape[0], values.shape[1], values.astype("<f4").tobytes()
    rows = [list(row) for row in values]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("the rows of an embedding have one length, were %r" % sorted({len(row) for row in rows}))
    data = array.array("f", (float(value) for row in rows for value in row))
    if sys.byteorder == "big":
        data.byteswap()
    return len(rows), len(rows[0]) if rows else 0, data.tobytes()


def _npy(rows, columns, data):
    """The file that NumPy saves of such a matrix, version 1.0 of its format."""
    head = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }" % (rows, columns)
    head += " " * (63 - (10 + len(head)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode("ascii") + data


def _quoted(text):
    return urllib.parse.quote(str(text), safe="")


def _host():
    host = re.sub(r"[^A-Za-z0-9_.-]", "-", socket.gethostname() or platform.node() or "unknown")
    return host.lstrip("_.-")[:100] or "unknown"


def _new_id(name):
    slug = re.sub(r"[^a-z0-9]+", "-", str(name or "run").lower()).strip("-")[:40].strip("-") or "run"
    at = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d-%H%M%S")
    return "%s-%s-%s" % (slug, at, uuid.uuid4().hex[:6])


def _default_spill():
    given = os.environ.get("GROKWATCH_SPILL")
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return given or os.path.join(state, "grokwatch")


def init(
    experiment=None, name=None, config=None, *, run=None, step=None, steps=None, seed=None, tags=None, notes=None,
    address=None, token=None, system=True, enabled=None, spill=None, max_journal_bytes=MAX_JOURNAL_BYTES,
):
    """Begins a run, or resumes one. Returns at once and never raises; the tracker need not be there.

    :param experiment: name of the experiment, which is created if there is none; ``Default`` if it is ``None``
    :param name: of the run, for people
    :param config: settings: texts, numbers, flags, and dictionaries of them
    :param run: the id of a run to resume, or of a new one; by default one is made
    :param step: the first step of a resumed run, of which what was logged at that step and later counts no more; by default the
        one after the last that the tracker has
    :param steps: how many steps the run takes in all, if that is known
    :param address: of the tracker; by default that of ``GROKWATCH_ADDRESS``, or the one on this machine
    :param token: an API token, if the tracker requires one; by default that of ``GROKWATCH_TOKEN``
    :param system: whether to log metrics of the machine every 15 seconds
    :param enabled: by default True; of several processes that torchrun starts only in the one of rank 0
    :param spill: folder of the journals
    """
    global _current
    if enabled is None:
        enabled = os.environ.get("RANK", "0") == "0"
    enabled = enabled and os.environ.get("GROKWATCH_DISABLED", "0") in ("", "0")
    options = dict(
        experiment=None, name=None, config={}, run=_new_id(name), step=step, steps=steps, seed=seed, tags=tags, notes=None,
        address=DEFAULT_ADDRESS, token=None, system=system, enabled=enabled, spill=spill or _default_spill(),
        max_journal_bytes=max_journal_bytes,
    )
    try:
        options["address"] = (address or os.environ.get("GROKWATCH_ADDRESS") or DEFAULT_ADDRESS).rstrip("/")
        options["token"] = _checked_token(token or os.environ.get("GROKWATCH_TOKEN"))
        url = urllib.parse.urlsplit(options["address"])
        if url.scheme not in ("http", "https") or not url.hostname or (url.port or 1) < 1:
            raise ValueError("the address must be http://HOST:PORT, was %r" % (options["address"],))
        if run is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}", str(run)):
            raise ValueError("a run id has letters, digits, - and _, was %r" % (run,))
        options.update(
            experiment=experiment if experiment is None else str(experiment), name=name if name is None else str(name),
            notes=notes if notes is None else str(notes), config=dict(config or {}), run=str(run or options["run"]),
        )
        made = Run(options)
    except Exception as e:
        _logger.warning("nothing is logged: %r", e)
        options.update(enabled=False)
        made = Run(options)
    _runs.add(made)
    _current = made
    if made._enabled:
        _install_handlers()
        _logger.info("run %s is logged to %s", made.id, made.url)
    return made


def _checked_token(token):
    """A token that can be part of a header; the message has no part of it."""
    if token and not re.fullmatch(r"[\x21-\x7e]+", token.strip()):
        raise ValueError("a token has visible ASCII characters alone")
    return token.strip() if token else None


def log(metrics, step=None):
    """Logs to the run that was begun last in this process."""
    _of_current("log", metrics, step)


def log_embedding(name, values, step=None, structure=None):
    """Logs an embedding to the run that was begun last in this process."""
    _of_current("log_embedding", name, values, step, structure)


def finish(*args, **options):
    """Ends the run that was begun last in this process."""
    _of_current("finish", *args, **options)


def _of_current(method, *args, **options):
    if _current is None:
        _logger.warning("%s does nothing before init", method)
    else:
        getattr(_current, method)(*args, **options)


# The end of the process.

_installed = False


def _install_handlers():
    global _installed
    if _installed:
        return
    _installed = True
    atexit.register(_finish_all, "FINISHED", None, FINISH_WAIT_S)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget_all)
    before = sys.excepthook

    def failed(kind, error, trace):
        interrupted = issubclass(kind, KeyboardInterrupt)
        _finish_all("STOPPED" if interrupted else "FAILED",
                    "interrupted" if interrupted else "%s: %s" % (kind.__name__, error), FINISH_WAIT_S)
        before(kind, error, trace)

    sys.excepthook = failed
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminated)


def _terminated(number, frame):
    # The handler interrupts whatever holds the lock of a run, so that another thread waits for it.
    signal.signal(number, signal.SIG_DFL)
    pid = os.getpid()

    def end():
        _finish_all("STOPPED", "terminated by signal %d" % number, 3.0)
        os.kill(pid, number)

    threading.Thread(target=end, name="grokwatch-terminated", daemon=True).start()


def _finish_all(status, reason, timeout):
    deadline = time.monotonic() + timeout
    for run in list(_runs):
        if run._enabled and not run._closed:
            run.finish(status, reason, max(0.1, deadline - time.monotonic()))


def _forget_all():
    for run in list(_runs):
        run._forget()


# What earlier processes left.

def sync(folder=None, address=None, token=None):
    """Sends what earlier processes could not. Returns how many requests are left.

    :param token: of the trackers that the journals name; by default that of ``GROKWATCH_TOKEN``, which is sent to the tracker at
        ``address`` or ``GROKWATCH_ADDRESS`` alone
    """
    return _send_left(folder or _default_spill(), address, token, print)


def _token_of(home, address):
    """The token of the environment, unless a journal names another tracker than the environment."""
    ours = (address or os.environ.get("GROKWATCH_ADDRESS") or DEFAULT_ADDRESS).rstrip("/")
    return _checked_token(os.environ.get("GROKWATCH_TOKEN")) if home == ours else None


def _send_left(folder, address, token, note):
    left = 0
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".spill"))
    except OSError:
        return 0
    for name in names:
        path = os.path.join(folder, name)
        try:
            with open(path, "r+b") as file:
                if fcntl is not None:
                    try:
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except OSError:
                        continue  # Its process sends it itself.
                sent, kept = _send_file(file, address, token)
                left += kept
                if kept == 0:
                    os.remove(path)
                if sent or kept:
                    note("%s: %d requests sent, %d left" % (path, sent, kept))
        except Exception as e:
            left += 1
            note("%s was not sent: %r" % (path, e))
    return left


def _send_file(file, address, token):
    """How many requests of a journal were sent, and how many are left."""
    home, waiting, passed, sent = None, collections.deque(), 0, 0
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    for line in file:
        fields = _fields(line)
        if fields is None:
            _logger.warning("%s has a damaged line, which is passed over", file.name)
            waiting.append(None)  # It may have been a request, which is counted by the acknowledgements.
        elif fields[0] == "META":
            home = json.loads(fields[3])["address"]
        elif fields[0] == "ACK":
            while passed < int(fields[3]) and waiting:
                waiting.popleft()
                passed += 1
        else:
            waiting.append(fields)
    if not any(waiting):
        return 0, 0
    if home is None or (address is not None and home != address.rstrip("/")):
        return 0, sum(1 for one in waiting if one)
    connection = _Connection(home, token or _token_of(home, address))
    try:
        file.seek(end)
        while waiting:
            if waiting[0] is None:
                waiting.popleft()
                passed += 1
                continue
            try:
                answer = connection.send(*waiting[0])
            except (OSError, http.client.HTTPException):
                break
            if answer.is_temporary():
                break
            if answer.status >= 300:
                _logger.warning("the tracker refused %s %s: %s", waiting[0][0], waiting[0][1], answer.reason())
            waiting.popleft()
            sent += 1
            file.write(_line("ACK", "-", "-", str(passed + sent)))
            file.flush()
    finally:
        connection.close()
    return sent, sum(1 for one in waiting if one)


def _main(arguments):
    if arguments[:1] == ["sync"] and len(arguments) <= 2:
        logging.basicConfig(format="%(message)s")
        return 1 if sync(*arguments[1:]) else 0
    print("usage: python -m grokwatch sync [FOLDER]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
