"""Marking anew how far a report, or a whole incident, may go.

As for tips: whoever reads it may narrow it; to widen it, its originator's consent is quoted, or a supervisor does
it with a passkey. A report's mark is that of its statements and of what officers said of them; an incident's mark
holds for everything in it, beside each report's own. Old mark, new mark, reason and consent stand in the record.
What was told before is not taken back; the picture, exports and bulletins follow the new mark from now on.
"""

from uuid import UUID

from django.db import transaction

from tocsin.desk.incidents.acts.entering import enter, mark_of
from tocsin.desk.incidents.models import Incident, Report
from tocsin.desk.incidents.queries import access_incident, access_report
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.threats.rules import Mark, check_remark, is_wider
from tocsin.terms import Occasion


@transaction.atomic
def remark_report(occasion: Occasion, report_id: UUID, mark: Mark, *, reason: str, consent: str = "") -> Report:
    """Give a report, and every statement read from it, another mark.

    `consent` quotes the source where it may now go further. Raises `Absent` for a report this officer may not
    see, `BadInput` without a reason, `Conflict` where nothing changes, `NotPermitted` for a wider mark without
    consent by one who may not widen.
    """
    officer = authorise(occasion, Permission.INCIDENT_REMARK)
    access_report(officer, report_id)
    report = Report.objects.select_for_update().get(pk=report_id)
    _mark(occasion, officer, report, mark, reason=reason, consent=consent)
    return report


@transaction.atomic
def remark_incident(occasion: Occasion, incident_id: UUID, mark: Mark, *, reason: str, consent: str = "") -> Incident:
    """Give an incident another mark; its reports keep their own beside it. Raises as `remark_report`."""
    officer = authorise(occasion, Permission.INCIDENT_REMARK)
    access_incident(officer, incident_id)
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    _mark(occasion, officer, incident, mark, reason=reason, consent=consent)
    return incident


def _mark(
    occasion: Occasion, officer: Officer, row: Report | Incident, new: Mark, *, reason: str, consent: str
) -> None:
    old, quoted = mark_of(row), consent.strip()
    wider = is_wider(old, new)
    check_remark(old, new, reason=reason, may_widen=bool(quoted) or officer.may(Permission.TIP_WIDEN))
    if wider and not quoted:
        authorise(occasion, Permission.TIP_WIDEN)
    row.limit, row.need = new.limit, new.need
    row.save(update_fields=["limit", "need"])
    body = {
        "from": [old.limit.label, old.need.to_text()],
        "to": [new.limit.label, new.need.to_text()],
        "wider": wider,
        "reason": reason.strip(),
        "consent": quoted,
        "office": officer.office,
    }
    narrower = Mark(max(old.limit, new.limit), old.need & new.need)
    within = [row.incident_id] if isinstance(row, Report) and row.incident_id else []
    act = "remark_report" if isinstance(row, Report) else "remark_incident"
    enter(occasion, act, [row.pk, *within], narrower, body)
