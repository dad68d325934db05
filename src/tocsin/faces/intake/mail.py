"""E-mail: the message itself, and each report attached to it."""

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from tocsin.faces.intake.document import Document, with_title
from tocsin.faces.intake.open import documents as opened
from tocsin.faces.intake.pages import text_of_fragment
from tocsin.terms import BadInput

ATTACHMENTS_MAX = 20
_DEPTH_MAX = 3


def documents(data: bytes, name: str, depth: int = 0) -> list[Document]:
    """The message and its attachments; what is attached and is no report is passed over."""
    message = message_from_bytes(data, policy=policy.default)
    found = [one for one in [document(message, name)] if one.text.strip()]
    for number, part in enumerate(message.iter_attachments(), 1):
        if number <= ATTACHMENTS_MAX and depth < _DEPTH_MAX:
            found += _attached(part, f"{name}, attachment {part.get_filename() or number}", depth)
    if not found:
        raise BadInput("There is no text in the mail.", "Save what is attached to it, and give that.")
    return found


def document(message: EmailMessage, name: str) -> Document:
    """The message itself. Its source is the sender's name, else the domain of the address."""
    shown, address = parseaddr(str(message.get("From") or ""))
    title = str(message.get("Subject") or "")
    return Document(
        text=with_title(title, body(message)),
        source=shown or address.partition("@")[2] or name,
        where=name,
        published=sent(message),
        title=title,
    )


def body(message: EmailMessage) -> str:
    """The words of a message: its plain part, else those of its page."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        words = str(part.get_content())
    except (LookupError, UnicodeError):
        raise BadInput("The mail's text has a broken character set.", "Save its text as UTF-8.") from None
    return text_of_fragment(words) if part.get_content_subtype() == "html" else words.replace("\r\n", "\n").strip()


def sent(message: EmailMessage) -> datetime | None:
    """When it was sent, in the sender's time zone; None where the header is missing or broken."""
    header = message["Date"]
    found = getattr(header, "datetime", None)
    return found if isinstance(found, datetime) else None


def _attached(part: EmailMessage, name: str, depth: int) -> list[Document]:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return documents(inner.as_bytes(), name, depth + 1) if isinstance(inner, EmailMessage) else []
    payload = part.get_payload(decode=True)
    try:
        return opened(payload, name) if isinstance(payload, bytes) else []
    except BadInput:
        return []
