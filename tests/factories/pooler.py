"""A transaction pool as PgBouncer's: many clients share few server connections, one transaction each.

It speaks just enough of PostgreSQL's protocol: it answers the start itself, hands a client a server
connection with its first message, and takes it back when the server says that no transaction is open.
"""

import contextlib
import queue
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import psycopg

_REPORTED = (
    *("server_version", "server_encoding", "client_encoding", "DateStyle", "TimeZone"),
    *("integer_datetimes", "standard_conforming_strings", "IntervalStyle"),
)
_SSL, _GSS = 80877103, 80877104


class Pooler:
    """Listens on a port of its own; ``size`` connections to ``url`` serve whoever comes."""

    def __init__(self, url: str, *, size: int) -> None:
        self._servers: queue.Queue[socket.socket] = queue.Queue()
        # libpq signs in; from then on the socket is ours.
        self._owners = [
            psycopg.connect(url, autocommit=True, sslmode="disable") for _ in range(size)
        ]
        for owner in self._owners:
            server = socket.socket(fileno=owner.pgconn.socket)
            server.settimeout(60)
            self._servers.put(server)
        info = self._owners[0].info
        self._hello = b"".join(
            _message(
                b"S", name.encode() + b"\0" + (info.parameter_status(name) or "").encode() + b"\0"
            )
            for name in _REPORTED
        )
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.handed_out = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Stop listening and close the connections to the server."""
        self._listener.close()
        with contextlib.suppress(queue.Empty):
            while True:
                self._servers.get_nowait().detach()
        for owner in self._owners:
            owner.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError), client:
            self._greet(client)
            server: socket.socket | None = None
            try:
                while (batch := _batch_of(client)) is not None:
                    if server is None:
                        server = self._servers.get(timeout=60)
                        self.handed_out += 1
                    server.sendall(batch)
                    if _relay(server, client) == b"I":
                        self._servers.put(server)
                        server = None
            finally:
                if server is not None:
                    server.sendall(_message(b"Q", b"ROLLBACK\0"))
                    _relay(server, None)
                    self._servers.put(server)

    def _greet(self, client: socket.socket) -> None:
        while True:
            (length,) = struct.unpack("!i", _exactly(client, 4))
            body = _exactly(client, length - 4)
            if struct.unpack("!i", body[:4])[0] not in (_SSL, _GSS):
                break
            client.sendall(b"N")
        signed_in = _message(b"R", struct.pack("!i", 0))
        key = _message(b"K", struct.pack("!ii", 1, 1))
        client.sendall(signed_in + self._hello + key + _message(b"Z", b"I"))


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def _exactly(source: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = source.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def _read(source: socket.socket) -> tuple[bytes, bytes]:
    kind = _exactly(source, 1)
    (length,) = struct.unpack("!i", _exactly(source, 4))
    return kind, _exactly(source, length - 4)


def _batch_of(client: socket.socket) -> bytes | None:
    """Return what the client sends until it waits for an answer; None when it leaves."""
    batch = b""
    while True:
        kind, body = _read(client)
        if kind == b"X":
            return None
        batch += _message(kind, body)
        if kind in (b"Q", b"S"):
            return batch


def _relay(server: socket.socket, client: socket.socket | None) -> bytes:
    """Pass the answer on; return the transaction's state at its end."""
    while True:
        kind, body = _read(server)
        if client is not None:
            client.sendall(_message(kind, body))
        if kind == b"Z":
            return body


@contextlib.contextmanager
def pooled(url: str, settings: dict[str, Any], *, size: int) -> Iterator[Pooler]:
    """Let Django's connection of these settings go through a pool for the block."""
    pooler = Pooler(url, size=size)
    try:
        with through(settings, pooler.port):
            yield pooler
    finally:
        pooler.close()


@contextlib.contextmanager
def through(settings: dict[str, Any], port: int) -> Iterator[None]:
    """Let Django's connection of these settings go to a port of this machine for the block."""
    kept = {name: settings[name] for name in ("HOST", "PORT", "OPTIONS")}
    options = {name: value for name, value in kept["OPTIONS"].items() if name != "host"}
    settings.update(HOST="127.0.0.1", PORT=port, OPTIONS={**options, "sslmode": "disable"})
    try:
        yield
    finally:
        settings.update(kept)
