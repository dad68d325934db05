"""Values as people type or choose them, in a form or behind an option; `BadInput` for what cannot be read."""

from uuid import UUID

from tocsin.terms import BadInput, Tlp


def read_limit(text: str, where: str = "limit") -> Tlp:
    """A handling limit (TLP 2.0 label); `where` names the field or option."""
    try:
        return Tlp.from_text(text)
    except ValueError as error:
        raise BadInput(f"{error}.", "Choose one of the labels.", where) from None


def read_id(text: str, where: str) -> UUID:
    """The id of something that was chosen from a list."""
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("That is none of the choices.", "Choose again.", where) from None
