"""The one tree of errors.

Every error says two things: a *message* for the officer (what went wrong, where) and a *hint* (what
to do about it). Faces turn the classes into exit codes and HTTP statuses; nothing else does.

::

    TocsinError
    ├── BadInput        something given to us cannot be read or is not allowed there
    ├── Refused         the rules of the house refuse the act
    │   ├── NotPermitted   this person may not do this
    │   │   └── ProofNeeded   not before showing a passkey (again)
    │   ├── Conflict       the thing has changed, or is not in the state the act needs
    │   └── Absent         there is no such thing, or this person may not know of it: alike on purpose
    └── DeskUnusable    the desk itself: its directory, mode, version, lock, keys or clock
        └── DeskBusy       another process holds it
"""


class TocsinError(Exception):
    """The root of the tree.

    `message` is one or two sentences for the officer; `hint` tells the operator what to do and may
    be empty only where the message already says it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class BadInput(TocsinError):
    """Something given to us cannot be read, or does not belong there.

    `where` names the place: a file, a line, a key, a field.
    """

    def __init__(self, message: str, hint: str = "", where: str = "") -> None:
        super().__init__(message, hint)
        self.where = where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{super().__str__()}"


class Refused(TocsinError):
    """The rules of the house refuse the act. Nothing was changed."""


class NotPermitted(Refused):
    """This person may not do this; also raised when it is not known who is asking."""


class ProofNeeded(NotPermitted):
    """This person may do this, but has to show a credential first, or again: the last time is too long ago."""


class Conflict(Refused):
    """The thing has changed since it was seen, or is not in the state that the act needs."""


class Absent(Refused):
    """There is no such thing, or this person may not know of it.

    The two are alike on purpose: a different answer would tell that a protected thing exists.
    """


class DeskUnusable(TocsinError):
    """The desk itself cannot be used: its directory, mode, version, lock, keys or clock."""


class DeskBusy(DeskUnusable):
    """Another process holds the desk: one that serves it, or replays on it."""
