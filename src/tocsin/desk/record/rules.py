"""Pure decisions of the record: what a body looks like in bytes, which clock a desk may trust."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tocsin.terms import BadInput, DeskUnusable

BODY_CONTEXT = "record.body"
CLOCK_DRIFT_SECONDS_MAX = 60
PAD = "record.pad"
"""The act of entries that say nothing: they hide how much the record grew between two checkpoints."""


def body_text(body: Mapping[str, Any]) -> str:
    """The one way a body is written: JSON with sorted keys and no spaces.

    Only plain JSON values are allowed; `BadInput` names the act's mistake otherwise.
    """
    try:
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise BadInput(f"A record entry's body must be plain JSON: {error}.", "This is a defect: report it.") from None


def check_instant(now: datetime, last_seen: datetime) -> datetime:
    """`now`, unless it lies more than 60 s before the last instant this desk has seen.

    A desk whose clock was set back must not send: an expired alert would look alive again.
    """
    if now < last_seen - timedelta(seconds=CLOCK_DRIFT_SECONDS_MAX):
        raise DeskUnusable(
            f"The clock says {now.isoformat()}, but this desk has already seen {last_seen.isoformat()}.",
            "Set the machine's clock right: nothing is sent before. Where it was that instant that was wrong, start "
            "the desk once with: tocsin serve --clock-was-ahead REASON",
        )
    return now
