"""A small mail server on the wire: keeps what it takes, and refuses, waits or hangs up as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import cast


@dataclass
class MailServer:
    """What the server got, and how it shall behave from now on."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer_to_recipient: str = "250 OK"
    answer_to_data: str = "250 OK"
    hangs_up: bool = False
    # Set by the test when a server that says nothing may go on.
    may_greet: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_greet.set()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    state: MailServer


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        state = cast(_Server, self.server).state
        state.may_greet.wait(30)
        self._say("220 mail.example ESMTP")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"RCPT":
                state.recipients.append(line.decode().split("<")[1].split(">")[0])
                self._say(state.answer_to_recipient)
            elif word == b"DATA":
                if state.hangs_up:
                    return
                self._say("354 go on")
                self._take(state)
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 OK")

    def _take(self, state: MailServer) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if state.answer_to_data.startswith("2"):
            state.mails.append(message_from_bytes(b"".join(lines)))
        self._say(state.answer_to_data)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Run a mail server on a free port until the block ends."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.state = MailServer(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.state
        finally:
            server.state.may_greet.set()
            server.shutdown()
            thread.join()
