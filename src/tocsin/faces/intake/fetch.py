"""Fetches the one page or feed that an officer names, and nothing else."""

from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tocsin.faces.intake.open import FILE_BYTES_MAX
from tocsin.terms import BadInput

SCHEMES = ("http", "https")
SECONDS_MAX = 20.0


def is_link(name: str) -> bool:
    """Whether `name` is a link that `fetch` takes."""
    return urlsplit(name).scheme in SCHEMES if "://" in name else False


def fetch(link: str, *, seconds_max: float = SECONDS_MAX) -> bytes:
    """The bytes behind a link; `BadInput` where it cannot be had, in words for the officer."""
    if not is_link(link):
        raise BadInput("Only http and https links are fetched.", "Save the page, and give the file.", where=link)
    request = Request(link, headers={"User-Agent": "tocsin", "Accept": "text/html,application/xml,*/*;q=0.5"})
    try:
        with urlopen(request, timeout=seconds_max) as answer:
            if not is_link(answer.geturl()):
                raise BadInput("The link leads to something that is no web page.", "Save it, and give the file.")
            data: bytes = answer.read(FILE_BYTES_MAX + 1)
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise BadInput(
            f"The link cannot be fetched: {reason}.", "Save the page, and give the file.", where=link
        ) from None
    if len(data) > FILE_BYTES_MAX:
        raise BadInput(f"What is behind the link is larger than {FILE_BYTES_MAX:,} bytes.", "", where=link)
    return data
