"""Live, exercise, replay: which kind of desk this is. The three can never be confused."""

from enum import StrEnum


class Mode(StrEnum):
    """What a desk is for; fixed when its directory is made."""

    LIVE = "live"
    EXERCISE = "exercise"
    REPLAY = "replay"

    @property
    def cap_status(self) -> str:
        """The CAP 1.2 ``status`` of everything that this desk sends."""
        return "Actual" if self is Mode.LIVE else "Exercise"

    @property
    def marker(self) -> str:
        """What stands at the head of every rendition; empty on a live desk."""
        return "" if self is Mode.LIVE else "EXERCISE EXERCISE EXERCISE"
