"""The web server, in this process's own thread or as the process itself."""

import threading
import time
from types import TracebackType

import uvicorn

from tocsin.faces.hosting.ports import require_free
from tocsin.terms import DeskUnusable

APPLICATION = "tocsin.faces.asgi:application"
START_SECONDS_MAX = 20.0
HOST = "127.0.0.1"


def web_config(host: str, port: int) -> uvicorn.Config:
    """uvicorn's settings: quiet, no server header, no access log of who asked for what."""
    return uvicorn.Config(
        APPLICATION,
        host=host,
        port=port,
        log_config=None,  # Its messages go through our own log, which blots out tokens and addresses.
        access_log=False,
        server_header=False,
        lifespan="off",
    )


def run_web(host: str, port: int) -> None:
    """Serve until the process ends."""
    uvicorn.Server(web_config(host, port)).run()


class WebServer:
    """A context manager: the web application on loopback in a thread, for replays and tests."""

    def __init__(self, port: int, host: str = HOST) -> None:
        self.host, self.port = host, port
        self._server = uvicorn.Server(web_config(host, port))
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def __enter__(self) -> "WebServer":
        require_free(self.host, self.port, "the web server")
        self._thread.start()
        give_up = time.monotonic() + START_SECONDS_MAX
        while not self._server.started:
            if time.monotonic() > give_up or not self._thread.is_alive():
                raise DeskUnusable("The web server did not start.", "Look at what it printed.")
            time.sleep(0.02)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(START_SECONDS_MAX)
