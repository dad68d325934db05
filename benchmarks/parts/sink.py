"""The least that a mail server can be, in a process of its own: it takes every message and forgets it.

``python -m benchmarks.parts.sink PORT``. It ends when its standard input closes. A full server would take
most of the time on both sides of the comparison and so hide what our side adds.
"""

import asyncio
import sys

END_OF_TEXT = b"\r\n.\r\n"
REPLIES = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Sink(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._buffer, self._in_text = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every whole command and every whole text."""
        self._buffer += data
        while True:
            end = self._buffer.find(END_OF_TEXT if self._in_text else b"\r\n")
            if end < 0:
                return
            piece, self._buffer = self._buffer[:end], self._buffer[end + (5 if self._in_text else 2) :]
            verb = b"" if self._in_text else piece[:4].upper()
            self._in_text = verb == b"DATA"
            self._transport.write(REPLIES.get(verb, b"250 ok\r\n"))


async def serve(port: int) -> None:
    """Serve until the parent is gone."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", port)
    print("ready", flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
