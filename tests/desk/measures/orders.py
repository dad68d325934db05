"""Orders for tests."""

from tests.desk.stage import CITY, Desk
from tests.people import after
from tocsin.desk.measures.acts import draft_order, issue_order
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import digest_of
from tocsin.desk.measures.rules import Wording

WORDINGS = (
    Wording("en", "Concerts are suspended", "Do not hold your concert before Monday.", "The suspension is lifted."),
    Wording("ru", "Концерты приостановлены", "Не проводите концерт до понедельника.", "Приостановка отменена."),
)


def draft(desk: Desk, **changes: object) -> Order:
    """A draft of the desk's drafter: concerts in the city, for four days."""
    values: dict[str, object] = {
        "title": "Suspend concerts",
        "issuer": "City office",
        "legal_basis": "Public Safety Act, section 4",
        "appeal": "Administrative court, within 14 days",
        "categories": ["concert"],
        "area": CITY,
        "area_name": "the city",
        "starts_at": after(hours=1),
        "ends_at": after(days=4),
        "wordings": WORDINGS,
    }
    return draft_order(desk.by(desk.drafter), **(values | changes))  # type: ignore[arg-type]


def issued(desk: Desk, **changes: object) -> Order:
    """The same, issued by the releaser."""
    order = draft(desk, **changes)
    return issue_order(desk.by(desk.releaser), order.pk, digest_seen=digest_of(order))
