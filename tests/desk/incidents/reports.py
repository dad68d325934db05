"""Reports of our own about a made-up explosion in a made-up town, and an incident to file them in."""

from datetime import UTC, datetime
from uuid import UUID

from tests.desk.stage import Desk
from tests.people import after
from tocsin.desk.incidents.acts import file_report, open_incident
from tocsin.desk.incidents.models import Incident, Report
from tocsin.desk.incidents.queries import StatementView, access_statements
from tocsin.reading import Kind
from tocsin.terms import Tlp

FIRST = """Explosion at harbour festival

At least 12 people were killed and about 40 injured on Friday evening when an explosion hit the harbour festival in \
Port Ellen, police said. Fire broke out at the scene.

Firefighters, the coast guard and special police units were sent to the harbour. The group Black Tide claimed \
responsibility in a statement on its channel on Telegram.

The city has suspended all concerts for the weekend."""

SECOND = """Toll of festival blast rises

The death toll of the explosion at the harbour festival rose to 19, the health ministry said on Saturday. More than \
60 people were injured, 11 of them critically."""

THIRD = """Ministry corrects toll

The health ministry said on Sunday that 17 people were killed in Friday's explosion, correcting its earlier figure."""

FRIDAY, SATURDAY, SUNDAY = (datetime(2024, 5, day, 21, tzinfo=UTC) for day in (10, 11, 12))


def opened(desk: Desk, threat: UUID | None = None, limit: Tlp = Tlp.CLEAR) -> Incident:
    """An incident at the harbour, opened by the drafter an hour after it happened."""
    return open_incident(
        desk.by(desk.drafter),
        title="Explosion at the harbour",
        place_name="Port Ellen",
        happened_at=desk.now.replace(minute=0),
        limit=limit,
        threat=threat,
        point=(10.0, 20.0),
    )


def filed(
    desk: Desk, incident: Incident | None, text: str = FIRST, published: datetime = FRIDAY, **more: object
) -> Report:
    """A report of the Harbour Wire in the incident, or in the inbox."""
    values: dict[str, object] = {"source": "Harbour Wire", "limit": Tlp.CLEAR, "published": published}
    return file_report(
        desk.by(desk.drafter),
        text=text,
        incident=incident.pk if incident else None,
        **(values | more),  # type: ignore[arg-type]
    )


def statements(desk: Desk, report: Report, kind: Kind | None = None) -> list[StatementView]:
    """What was read in a report, as the releaser sees it; of one kind where named."""
    found = access_statements(desk.drafter, report.pk)
    return [view for view in found if kind in (None, view.statement.kind)]


LATER = after(days=90)
