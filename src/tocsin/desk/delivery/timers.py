"""Timers: the apps above name who handles which kind; whatever is due is fired here, once.

This module imports no tables, so that an app's configuration may import it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string

from tocsin.desk.delivery.rules import TimerState, next_attempt
from tocsin.terms import Occasion

if TYPE_CHECKING:
    from tocsin.desk.delivery.models import Timer

Handler = Callable[[Occasion, "Timer"], object]
"""Does what the timer is for, by acts, in the transaction that marks it done."""

_handlers: dict[str, Handler | str] = {}
_locks: dict[str, str] = {}


def register(kind: str, handler: Handler | str, *, first: str = "") -> None:
    """Name the handler of a kind of timer, as a function or by its dotted path.

    For ``ready()`` only. A kind has one handler: `ValueError` for another. `first` is the dotted path of what locks
    the rows behind a timer's subject, by its id: where acts hold these and then cancel timers, the timer's own row is
    taken after them too, so that neither waits for what the other holds.
    """
    if _handlers.setdefault(kind, handler) != handler or _locks.setdefault(kind, first) != first:
        raise ValueError(f"the timer kind {kind!r} has a handler already")


def is_known(kind: str) -> bool:
    """Whether timers of this kind are handled."""
    return kind in _handlers


def fire_due(occasion_at: Callable[[], Occasion]) -> int:
    """Fire every timer that is due, the earliest first; returns how many were handled.

    Each is its own transaction: its handler's acts and its mark are committed together or not at all.
    A handler that fails leaves its timer set, with the reason, to be tried again; the others are still
    fired, and then the first failure is raised.
    """
    fired, failures = 0, []
    for key in _due(occasion_at().at):
        try:
            fired += _fire(key, occasion_at())
        except Exception as error:  # noqa: BLE001  a worker's edge: one failing handler must not hold up the others
            _note_trouble(key, occasion_at().at, error)
            failures.append(error)
    if failures:
        raise failures[0]
    return fired


def _table() -> Any:
    return apps.get_model("delivery", "Timer")._default_manager


def _due(at: datetime) -> list[Any]:
    due = _table().filter(state=TimerState.SET, next_at__lte=at)
    return list(due.order_by("due_at", "kind", "step", "pk").values_list("pk", flat=True))


@transaction.atomic
def _fire(key: Any, occasion: Occasion) -> int:
    """Handle one timer, if it still waits: an earlier handler may have cancelled or moved it."""
    due = _table().filter(pk=key, state=TimerState.SET, next_at__lte=occasion.at)
    seen = due.values_list("kind", "subject_id").first()
    if seen is None:
        return 0
    if first := _locks.get(seen[0]):
        import_string(first)(seen[1])
    timer = due.select_for_update().first()
    if timer is None:
        return 0
    named = _handlers[timer.kind]
    handler: Handler = import_string(named) if isinstance(named, str) else named
    timer.state, timer.fired_at = TimerState.DONE, occasion.at
    timer.save(update_fields=["state", "fired_at"])
    handler(occasion, timer)
    return 1


@transaction.atomic
def _note_trouble(key: Any, at: datetime, error: Exception) -> None:
    timer = _table().select_for_update().get(pk=key)
    timer.attempts += 1
    timer.trouble = f"{type(error).__name__}: {error}"[:300]
    timer.next_at = next_attempt(timer.attempts, at, datetime.max.replace(tzinfo=at.tzinfo))
    timer.save(update_fields=["attempts", "trouble", "next_at"])
