"""Fetches the one page or feed that somebody names, and nothing else.

Only http and https, only from the open net (`hosts`), each redirection looked at anew; in bounded time and size,
whatever the other side does. No proxy is asked: what can be had only through one is saved, and given as a file.
"""

import http.client
import os
import socket
import ssl
import threading
import time
from contextlib import suppress
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from tocsin.faces.intake.hosts import address_to_ask
from tocsin.faces.intake.open import FILE_BYTES_MAX
from tocsin.terms import BadInput

PORTS = {"http": 80, "https": 443}
SECONDS_MAX = 20.0
REDIRECTS_MAX = 5
CHUNK_BYTES = 65_536
ALLOWED_VARIABLE = "TOCSIN_FETCH_HOSTS"
_HEADERS = {"User-Agent": "tocsin", "Accept": "text/html,application/xml,*/*;q=0.5", "Connection": "close"}
_LEADS_ON = (301, 302, 303, 307, 308)
_PLAIN = "/%:;=@,~!$&'()*+?-._"


def is_link(name: str) -> bool:
    """Whether `name` is a link that `fetch` takes."""
    return urlsplit(name).scheme in PORTS if "://" in name else False


def fetch(link: str, *, allowed: str | None = None, seconds_max: float = SECONDS_MAX) -> bytes:
    """The bytes behind a link; `BadInput` where it cannot be had, in words for the officer.

    `allowed` names hosts and networks inside that may be asked all the same; without it the environment's
    ``TOCSIN_FETCH_HOSTS`` does. `seconds_max` is for all of it.
    """
    inside = os.environ.get(ALLOWED_VARIABLE, "") if allowed is None else allowed
    until, at = time.monotonic() + seconds_max, link
    for _ in range(REDIRECTS_MAX + 1):
        found = _asked(_checked(at, link), inside, until, link)
        if isinstance(found, bytes):
            return found
        at = urljoin(at, found)
    raise BadInput("The link leads on and on.", "Open it in a browser, save the page, and give the file.", where=link)


def _checked(at: str, link: str) -> SplitResult:
    """The parts of a link that may be asked for at all."""
    if not is_link(at):
        raise BadInput("Only http and https links are fetched.", "Save the page, and give the file.", where=link)
    parts = urlsplit(at)
    if not parts.hostname or parts.username is not None:
        raise BadInput("This link names no host, or a password with it.", "Give a plain link.", where=link)
    return parts


def _asked(parts: SplitResult, allowed: str, until: float, link: str) -> bytes | str:
    """What is behind a link, or where it leads on to."""
    try:
        with _Question(parts, allowed, until) as answer:
            if answer.status in _LEADS_ON:
                return answer.headers.get("Location") or ""
            if answer.status != http.HTTPStatus.OK:
                raise OSError(f"the answer is {answer.status} {answer.reason}")
            return _body(answer, until, link)
    except (OSError, ValueError, http.client.HTTPException) as error:
        why = "it takes too long" if time.monotonic() >= until else error
        raise BadInput(f"The link cannot be fetched: {why}.", "Save the page, and give the file.", where=link) from None


def _body(answer: http.client.HTTPResponse, until: float, link: str) -> bytes:
    """All of it: half a page must not be taken for a whole one. A connection that is cut ends like one that is over."""
    data = bytearray()
    while chunk := answer.read1(CHUNK_BYTES):
        data += chunk
        if len(data) > FILE_BYTES_MAX:
            raise BadInput(f"What is behind the link is larger than {FILE_BYTES_MAX:,} bytes.", "", where=link)
    if answer.length or time.monotonic() >= until:
        raise OSError("it ended before its end")
    return bytes(data)


class _Question:
    """One request at the address that was looked at; when time is up the connection is cut, whatever comes or not."""

    def __init__(self, parts: SplitResult, allowed: str, until: float) -> None:
        host, self._until = str(parts.hostname), until
        port = parts.port or PORTS[parts.scheme]
        self._parts, self._where = parts, (address_to_ask(host, port, allowed), port)
        self._connection = http.client.HTTPConnection(host, port)
        self._clock: threading.Timer | None = None

    def __enter__(self) -> http.client.HTTPResponse:
        left = max(self._until - time.monotonic(), 0.001)
        self._socket = socket.create_connection(self._where, timeout=left)
        self._clock = threading.Timer(max(self._until - time.monotonic(), 0.0), self._cut)
        self._clock.daemon = True
        self._clock.start()
        try:
            return self._answer()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        if self._clock is not None:
            self._clock.cancel()
        self._connection.close()
        self._socket.close()

    def _answer(self) -> http.client.HTTPResponse:
        if self._parts.scheme == "https":
            context, host = ssl.create_default_context(), self._parts.hostname
            wrapped = context.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
            self._socket = wrapped
            wrapped.do_handshake()
        self._connection.sock = self._socket
        path = quote(self._parts.path or "/", safe=_PLAIN)
        query = f"?{quote(self._parts.query, safe=_PLAIN)}" if self._parts.query else ""
        self._connection.request("GET", path + query, headers=_HEADERS | {"Host": self._host()})
        return self._connection.getresponse()

    def _host(self) -> str:
        """The host as the other side expects it: with its port where that is not the usual one."""
        host = str(self._parts.hostname)
        name = f"[{host}]" if ":" in host else host.encode("idna").decode()
        port = self._parts.port
        return name if port in (None, PORTS[self._parts.scheme]) else f"{name}:{port}"

    def _cut(self) -> None:
        """Time is up: whoever reads from the connection gets not a byte more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
