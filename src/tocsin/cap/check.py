"""Check a message: safety, structure, rules, profile; nothing is dropped, everything is said."""

from tocsin.cap.findings import Finding, Kind, Level, Report, Verdict
from tocsin.cap.limits import DEFAULT_LIMITS, Limits, Unreadable
from tocsin.cap.read import NotAnAlert, parse_alert


def check_alert(data: bytes, *, profile: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Report:
    """Check one message. Never raises for bad input: that is what the report is for."""
    try:
        alert = parse_alert(data, limits=limits)
    except NotAnAlert as error:
        return Report(version=None, verdict=Verdict.INVALID, findings=(_refusal(error, Kind.STRUCTURE),))
    except Unreadable as error:
        return Report(version=None, verdict=Verdict.UNREADABLE, findings=(_refusal(error, Kind.SAFETY),))
    return Report(version=alert.version, verdict=Verdict.VALID)


def _refusal(error: Unreadable, kind: Kind) -> Finding:
    return Finding(
        id=f"{kind}.{error.limit or 'syntax'}",
        kind=kind,
        level=Level.ERROR,
        clause="3.3",
        message=error.message,
        hint=error.hint,
    )
