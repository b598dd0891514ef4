"""A tracker of the standard library: it keeps what it acknowledges, and can be slow, full or away."""

import http.server
import json
import threading
import time


class Tracker:
    def __init__(self, port=0):
        self.requests = []
        """What was acknowledged: method, path, body (parsed, or bytes)."""
        self.status = 200
        self.token = None
        """The API token that is required, if one is."""
        self.delay = 0.0
        self.answer = {}
        """Members that are added to each answer."""
        self.received = threading.Condition()
        self.drop_answers = 0
        """How many of the next requests are taken without an answer."""
        http.server.ThreadingHTTPServer.request_queue_size = 64
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.address = "http://127.0.0.1:%d" % self.port
        self._connections = set()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _handler(tracker):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                tracker._connections.add(self.connection)

            def handle_one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                time.sleep(tracker.delay)
                status = tracker.status
                if tracker.token and self.headers["Authorization"] != "Bearer " + tracker.token:
                    status = 401
                if status < 300:
                    if self.headers["Content-Type"] == "application/json":
                        body = json.loads(body)
                    with tracker.received:
                        tracker.requests.append((self.command, self.path, body))
                        tracker.received.notify_all()
                        if tracker.drop_answers > 0:
                            tracker.drop_answers -= 1
                            self.close_connection = True
                            return
                answer = dict({"run": "r", "attempt": 1, "newestAttempt": 1, "stopReason": None,
                               "interventions": [], "rejections": []}, **tracker.answer)
                if status >= 300:
                    answer = {"status": status, "detail": "refused with %d" % status}
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_PUT = do_PATCH = handle_one

            def log_message(self, *arguments):
                pass

        return Handler

    def close(self):
        """As if the process died: connections break as well."""
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._connections):
            try:
                connection.close()
            except OSError:
                pass

    def await_request(self, matches, timeout=10):
        """The first request that matches."""
        with self.received:
            self.received.wait_for(lambda: any(matches(one) for one in self.requests), timeout)
            found = [one for one in self.requests if matches(one)]
        if not found:
            raise AssertionError("no such request among %r" % [one[:2] for one in self.requests])
        return found[0]

    def batches(self):
        """The batches of metrics, each once, in the order received first."""
        with self.received:
            bodies = [body for method, path, body in self.requests if path.endswith("/metrics")]
        seen = {}
        for body in bodies:
            seen.setdefault((body["client"], body["sequence"]), body)
        return list(seen.values())

    def rows(self):
        """The logged rows: step and metrics."""
        return [(row["step"], row["metrics"]) for batch in self.batches() for row in batch["rows"]]

    def events(self):
        with self.received:
            return [body for method, path, body in self.requests if path.endswith("/events")]
