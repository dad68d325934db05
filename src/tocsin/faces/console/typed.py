"""Values as forms send them; `BadInput` for what cannot be read."""

from uuid import UUID

from tocsin.terms import BadInput, Tlp


def read_limit(text: str) -> Tlp:
    """A handling limit as a form sends it; `BadInput` for anything else."""
    try:
        return Tlp.from_text(text)
    except ValueError as error:
        raise BadInput(f"{error}.", where="limit") from None


def read_id(text: str, where: str) -> UUID:
    """An id as a form sends it; `BadInput` for anything else."""
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("That is none of the choices.", "Choose again.", where) from None
