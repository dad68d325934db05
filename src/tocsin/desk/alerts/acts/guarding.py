"""The timers of an alert in force: set at release, gone at its end. Part of acts, no act itself."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.models import Alert, LapseQuestion
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.delivery.acts import cancel_timers, set_timer
from tocsin.desk.delivery.models import Timer
from tocsin.desk.delivery.rules import TimerState
from tocsin.terms import TimeWindow

ASK: Final = "alerts.lapse_ask"
ESCALATE: Final = "alerts.lapse_escalate"
LAPSED: Final = "alerts.lapsed"
NEWCOMERS: Final = "alerts.newcomers"
NEWCOMERS_EVERY = timedelta(minutes=15)
LOOKS_MAX = 10_000  # more than the longest alert has quarters of an hour: each round counts its looks from here


def set_guard(alert: Alert, at: datetime, *, round_: int = 1) -> None:
    """Set the lapse guard and the first look for newcomers of an alert put in force at `at`.

    `round_` is 1 at release and one more at each reinstatement: a timer that has fired is not set again.
    """
    start = min(max(at, alert.effective_at), alert.expires_at)
    ask_at, escalate_at = rules.lapse_times(TimeWindow(start, alert.expires_at))
    set_timer(ASK, alert.id, str(round_), ask_at)
    set_timer(ESCALATE, alert.id, str(round_), escalate_at)
    set_timer(LAPSED, alert.id, str(round_), alert.expires_at)
    set_next_look(alert, 1 + LOOKS_MAX * (round_ - 1), at)


def set_next_look(alert: Alert, step: int, at: datetime) -> None:
    """Look for newcomers again in a quarter of an hour, unless the alert has expired by then."""
    due_at = at + NEWCOMERS_EVERY
    if due_at < alert.expires_at:
        set_timer(NEWCOMERS, alert.id, str(step), due_at)


def chase_again(threat_id: UUID, due_at: datetime) -> None:
    """Ask again at `due_at` about every lapse that nobody settled: its threat was closed, and is open again."""
    open_ = LapseQuestion.objects.filter(threat_id=threat_id, countersigned_at=None)
    for alert_id in open_.filter(alert__state=AlertState.RELEASED).values_list("alert_id", flat=True):
        chases = Timer.objects.filter(kind=ESCALATE, subject_id=alert_id)
        if not chases.filter(state=TimerState.SET).exists():
            set_timer(ESCALATE, alert_id, f"again{chases.count()}", due_at)


def end_guard(alert_id: UUID) -> None:
    """Cancel every timer of an alert that has ended before its expiry."""
    cancel_timers(alert_id)
