"""A server that takes no time of its own: `python -m benchmarks.server LATENCY_SECONDS`.

It answers as the API does, counts posts and notes when the first and the last came. The practice API
does far more for each request, and would be what is measured.
"""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MEASURED = "/measured"
ORGANIZATION = "0" * 24
"""Whose keys this server takes them all for."""
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class _Answers(asyncio.Protocol):
    """One connection: requests may come in parts, or several at once."""

    first = last = 0.0
    posts = 0
    latency = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 for the type checker
        self._transport, self._buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._buffer += data
        while (head := self._buffer.find(_END)) >= 0:
            whole = head + len(_END) + _length(self._buffer[:head].lower())
            if len(self._buffer) < whole:
                return
            line = self._buffer.split(b"\r\n", 1)[0]
            self._buffer = self._buffer[whole:]
            self._answer(line)

    def _answer(self, line: bytes) -> None:
        status, body = _reply(line)
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        answer = head.encode() + _END + body
        if self.latency and line.startswith(b"POST"):
            loop = asyncio.get_running_loop()
            loop.call_later(self.latency, self._transport.write, answer)
        else:
            self._transport.write(answer)


def _length(head: bytes) -> int:
    at = head.find(_LENGTH)
    return int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def _reply(line: bytes) -> tuple[str, bytes]:
    if line.startswith(b"POST"):
        _Answers.posts += 1
        _Answers.last = time.perf_counter()
        _Answers.first = _Answers.first or _Answers.last
        return "201 Created", b'{"data":{"eventId":"%024x"}}' % _Answers.posts
    if MEASURED.encode() in line:
        measured = {"posts": _Answers.posts, "seconds": _Answers.last - _Answers.first}
        _Answers.posts, _Answers.first = 0, 0.0
        return "200 OK", json.dumps(measured).encode()
    if b"/organization" in line:
        data = {"_id": ORGANIZATION, "name": "Rapid", "plan": "enterprise"}
        return "200 OK", json.dumps({"data": data}).encode()
    return "200 OK", b'{"data":[],"hasMore":false}'


async def _serve(latency: float) -> None:
    _Answers.latency = latency
    server = await asyncio.get_running_loop().create_server(_Answers, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@dataclass(frozen=True, slots=True)
class Measured:
    """What a server saw since it was last asked: posts, and seconds from the first to the last."""

    posts: int
    seconds: float

    @property
    def rate(self) -> float:
        """Posts a second."""
        return (self.posts - 1) / self.seconds


@dataclass(frozen=True, slots=True)
class Rapid:
    """A server under way."""

    base_url: str

    def measured(self) -> Measured:
        """Return the posts since the last call, and their time span."""
        with urllib.request.urlopen(self.base_url + MEASURED) as answer:  # noqa: S310 our own
            return Measured(**json.loads(answer.read()))


@contextmanager
def rapid(latency: float = 0.0) -> Iterator[Rapid]:
    """Run a server in a process of its own."""
    command = (sys.executable, "-m", "benchmarks.server", str(latency))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 for the type checker
        try:
            yield Rapid(f"http://127.0.0.1:{process.stdout.readline().strip()}")
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
