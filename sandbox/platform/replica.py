"""One replica of a sample service: a real process that answers /healthz, /version and /metrics on loopback.

Started by path with one JSON argument (see `Facts`), it prints its port as one line and serves until its
standard input ends: its parent holds the other end, so even `kill -9` of the parent leaves no orphan.
Standard library only, few imports: two dozen of these must be up within a few seconds on two cores.
"""

import json
import os
import selectors
import socket
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypedDict

    class Facts(TypedDict):
        """What the parent tells a replica: who it is, where it logs, how long it takes to get healthy."""

        name: str
        service: str
        environment: str
        version: str
        reference: str
        log: str
        healthy_after: float  # seconds; Infinity = never


_REASONS = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_OWN_PAGES = ("/healthz", "/metrics", "/version")  # asked by the platform, not by customers
_FAILING = {"/reports": (500, "there is no store of reports")}
_BUCKETS = (0.001, 0.01, 0.1, 1.0)
_LARGEST_REQUEST = 16_384
_MOST_CONNECTIONS = 64


class Log:
    """Append JSON lines to the service's log file; one write a line, so replicas may share a file."""

    def __init__(self, facts: "Facts") -> None:
        self._fd = os.open(facts["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._who = {
            "service": facts["service"],
            "environment": facts["environment"],
            "version": facts["version"],
            "replica": facts["name"],
        }

    def write(self, level: str, message: str, **details: object) -> None:
        """Write one line; `timestamp` is UTC in ISO 8601 with milliseconds."""
        now = time.time()
        stamp = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(now))}.{int(now % 1 * 1000):03d}Z"
        line = {"timestamp": stamp, "level": level, **self._who, "message": message, **details}
        os.write(self._fd, json.dumps(line).encode() + b"\n")


class Metrics:
    """Count requests, errors and latency, and print them in Prometheus' text format.

    https://prometheus.io/docs/instrumenting/exposition_formats/
    """

    def __init__(self, facts: "Facts") -> None:
        self._labels = ",".join(f'{key}="{facts[key]}"' for key in ("service", "environment", "version"))
        self._codes: dict[int, int] = {}
        self._seconds = 0.0
        self._below = dict.fromkeys(_BUCKETS, 0)
        self._started = time.time()

    def count(self, status: int, seconds: float) -> None:
        """Add one answered request."""
        self._codes[status] = self._codes.get(status, 0) + 1
        self._seconds += seconds
        for bucket in _BUCKETS:
            self._below[bucket] += seconds <= bucket

    def text(self) -> str:
        """Return the whole exposition."""
        labels, total = self._labels, sum(self._codes.values())
        errors = sum(count for code, count in self._codes.items() if code >= 500)  # noqa: PLR2004 - HTTP: 5xx
        lines = ["# TYPE app_build_info gauge", f"app_build_info{{{labels}}} 1"]
        name = "process_start_time_seconds"
        lines += [f"# TYPE {name} gauge", f"{name} {self._started:.3f}"]
        lines += ["# TYPE http_requests_total counter"]
        lines += [f'http_requests_total{{{labels},code="{code}"}} {n}' for code, n in self._codes.items()]
        lines += ["# TYPE http_errors_total counter", f"http_errors_total{{{labels}}} {errors}"]
        name = "http_request_duration_seconds"
        lines += [f"# TYPE {name} histogram"]
        lines += [f'{name}_bucket{{{labels},le="{bucket}"}} {n}' for bucket, n in self._below.items()]
        lines += [f'{name}_bucket{{{labels},le="+Inf"}} {total}']
        lines += [f"{name}_sum{{{labels}}} {self._seconds:.6f}", f"{name}_count{{{labels}}} {total}"]
        return "\n".join(lines) + "\n"


class Replica:
    """Answer requests for one service; knows nothing of sockets."""

    def __init__(self, facts: "Facts", log: Log) -> None:
        self._facts = facts
        self._log = log
        self._metrics = Metrics(facts)
        self._started = time.monotonic()
        self._was_healthy = False

    def healthy(self) -> bool:
        """Tell whether the start-up is over; log the moment it is first seen."""
        healthy = time.monotonic() - self._started >= self._facts["healthy_after"]
        if healthy and not self._was_healthy:
            self._log.write("info", "ready to serve")
        self._was_healthy = healthy
        return healthy

    def answer(self, request: bytes) -> bytes:
        """Return the whole HTTP response to one request, counted and logged."""
        before = time.perf_counter()
        words = request.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        path = words[1].partition("?")[0] if len(words) == 3 and words[0] == "GET" else ""  # noqa: PLR2004 - HTTP: method, path, version
        status, kind, body = self._route(path)
        if path not in _OWN_PAGES:
            self._metrics.count(status, time.perf_counter() - before)
            self._log.write(_level(status), "request", path=path, status=status)
        head = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {kind}\r\nConnection: close\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def _route(self, path: str) -> tuple[int, str, bytes]:
        if not path:
            return self._json(400, {"error": "only GET is served here"})
        if path == "/metrics":
            return 200, "text/plain; version=0.0.4; charset=utf-8", self._metrics.text().encode()
        if path == "/version":
            return self._json(200, {key: self._facts[key] for key in ("service", "version", "reference")})
        if path not in ("/", "/healthz"):
            status, why = _FAILING.get(path, (404, "no such page"))
            return self._json(status, {"error": why})
        if self.healthy():
            return self._json(200, {"status": "ok"})
        return self._json(503, {"status": "starting", "reason": "start-up has not finished"})

    @staticmethod
    def _json(status: int, body: "dict[str, object]") -> tuple[int, str, bytes]:
        return status, "application/json", json.dumps(body).encode() + b"\n"


def _level(status: int) -> str:
    """Return how grave an answer is: the caller's mistake is a warning, ours an error."""
    if status == 200:  # noqa: PLR2004 - HTTP: 200
        return "info"
    return "warning" if status < 500 else "error"  # noqa: PLR2004 - HTTP: 5xx


class Server:
    """Serve a replica on a free loopback port until standard input ends."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._received: dict[socket.socket, bytes] = {}
        self.port: int = self._listener.getsockname()[1]

    def run(self) -> None:
        """Block until the parent closes its end of standard input, or vanishes."""
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._read(key.fileobj)
                elif not os.read(sys.stdin.fileno(), 1024):
                    return

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(1.0)
        self._received[connection] = b""
        self._selector.register(connection, selectors.EVENT_READ)
        if len(self._received) > _MOST_CONNECTIONS:
            self._close(next(iter(self._received)))

    def _read(self, connection: socket.socket) -> None:
        if connection not in self._received:  # closed by an event of the same round
            return
        try:
            chunk = connection.recv(4096)
            request = self._received[connection] = self._received[connection] + chunk
            complete = b"\r\n\r\n" in request
            if complete:
                connection.sendall(self._replica.answer(request))
            if complete or not chunk or len(request) > _LARGEST_REQUEST:
                self._close(connection)
        except OSError:
            self._close(connection)

    def _close(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        del self._received[connection]
        connection.close()


def main() -> None:
    """Start serving, tell the parent the port, and log the beginning and the end."""
    facts: Facts = json.loads(sys.argv[1])
    try:
        log = Log(facts)
    except FileNotFoundError:  # the sandbox that started it has ended, and taken its folder along
        sys.exit(1)
    server = Server(Replica(facts, log))
    log.write("info", "started", pid=os.getpid(), port=server.port)
    os.write(sys.stdout.fileno(), f"{server.port}\n".encode())
    server.run()
    log.write("info", "stopped", pid=os.getpid())


if __name__ == "__main__":
    main()
