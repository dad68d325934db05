"""Asks a language model for proposals, over any endpoint that speaks the chat completions of OpenAI's interface.

Off unless an endpoint is named. The report's text leaves this machine for that endpoint: name one that may have it.
What comes back is only ever a proposal (see `tocsin.reading.proposals`).
"""

import json
from typing import NamedTuple
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tocsin.faces.intake.document import Document
from tocsin.reading import Reading
from tocsin.reading.proposals import joined, kept, messages, proposals
from tocsin.terms import BadInput

ANSWER_BYTES_MAX = 2_000_000


class _LeadsNowhere(HTTPRedirectHandler):
    """An endpoint that leads on is refused: key and report were for it, not for where it points."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Never."""


class Endpoint(NamedTuple):
    """Where the model is: the base of its interface (``http://127.0.0.1:8000/v1``), its name there, and a key."""

    url: str
    name: str
    key: str = ""
    seconds_max: float = 120.0


def read_with(endpoint: Endpoint, document: Document, reading: Reading) -> Reading:
    """The reading with what the model proposes and the report bears out."""
    answer = ask(endpoint, messages(document.text))
    return joined(reading, kept(proposals(answer), document.text, reading, model=endpoint.name))


def ask(endpoint: Endpoint, said: list[dict[str, str]]) -> str:
    """The model's answer; `BadInput` where the endpoint cannot be used."""
    if urlsplit(endpoint.url).scheme not in ("http", "https"):
        raise BadInput("This is no endpoint.", "Name it like http://127.0.0.1:8000/v1.", where=endpoint.url)
    body = {"model": endpoint.name, "messages": said, "temperature": 0}
    headers = {
        "Content-Type": "application/json",
        **({"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}),
    }
    link = f"{endpoint.url.rstrip('/')}/chat/completions"
    try:
        question = Request(link, json.dumps(body).encode(), headers)
        with build_opener(_LeadsNowhere).open(question, timeout=endpoint.seconds_max) as answer:
            found = json.loads(answer.read(ANSWER_BYTES_MAX))
        return str(found["choices"][0]["message"]["content"] or "")
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise BadInput(f"The model cannot be asked: {reason}.", "Is its server running?", where=link) from None
    except (ValueError, KeyError, IndexError, TypeError):
        raise BadInput(
            "The model's server answers in another form.", "Is it an endpoint for chat?", where=link
        ) from None
