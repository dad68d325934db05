"""What the desk writes to its log: one line of JSON an event, and nothing that should not lie in a log.

Django's own messages name the path that was asked for, and an error's text may quote what somebody typed.
So addresses of mail, one-time tokens and codes are blotted out, wherever they come from, and of an exception
only its class and the places in the code are told.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, Final

import structlog

BLOT: Final = "…"
_TOKENS: Final = re.compile(r"(?<=/)(a|enrol|tell/partner)/[^/\s\"']+")
_ADDRESS: Final = re.compile(r"[^\s<>\"'@,;:]+@[^\s<>\"'@,;]+")
_CODE: Final = re.compile(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b|\b[a-z2-7]{26}\b", re.IGNORECASE)
LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"blotted": {"()": "tocsin.faces.logs.Blotted"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "blotted"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


def blotted(text: str) -> str:
    """The text without addresses of mail, tokens and codes."""
    return _CODE.sub(BLOT, _ADDRESS.sub(BLOT, _TOKENS.sub(rf"\1/{BLOT}", text)))


class Blotted(logging.Formatter):
    """Writes a record as one line of JSON: at, level, logger, message, and of an exception class and places."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": blotted(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            told |= _told(record.exc_info[0], frames)
        return json.dumps(told, ensure_ascii=False)


def blot_event(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the same for the events of our own code, values and exceptions alike."""
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised
    if isinstance(error, BaseException):
        event.update(_told(type(error), traceback.extract_tb(error.__traceback__)))
    for name, value in event.items():
        event[name] = blotted(value) if isinstance(value, str) else value
    return event


def set_up() -> None:
    """Let structlog write as the rest of the log does. Called once, when the faces are made ready."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", key="at"),
            blot_event,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _told(kind: type[BaseException], frames: traceback.StackSummary) -> dict[str, Any]:
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": kind.__qualname__, "where": places}
