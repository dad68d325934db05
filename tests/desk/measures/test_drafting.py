"""Writing and issuing an order."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.desk.measures.orders import WORDINGS, draft, issued
from tests.desk.stage import REGION, Desk, open_desk, record_acts
from tests.people import START, after, make_officer, occasion
from tocsin.desk.delivery.models import Message
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.register import GatheringRow, Register
from tocsin.desk.measures.acts import edit_order, issue_order
from tocsin.desk.measures.disclosing import repetitions
from tocsin.desk.measures.models import Order, OrderRecipient, OrderText
from tocsin.desk.measures.queries import access_order, access_orders, digest_of
from tocsin.desk.officers.queries import with_role
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.sealed import Sealed
from tocsin.desk.threats.acts import file_tip
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp


@pytest.fixture
def staffed(desk: None) -> Desk:
    """A desk with officers and the synthetic register."""
    return open_desk()


def test_a_draft_counts_the_gatherings_it_would_bind(staffed: Desk) -> None:
    """Five concerts lie in the city; sport and the barn outside do not count, nor the tent without a place."""
    order = draft(staffed)
    assert order.expected_gatherings == 5
    assert record_acts()[-1] == "measures.draft_order"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"ends_at": None}, "ends_at"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"appeal": ""}, "appeal"),
        ({"issuer": ""}, "issuer"),
        ({"wordings": ()}, "wordings"),
    ],
)
def test_what_lacks_its_ground_is_not_drafted(staffed: Desk, changes: dict[str, object], where: str) -> None:
    """An order without end, legal basis, appeal, issuer or text is refused, and nothing stays behind."""
    with pytest.raises(BadInput) as refusal:
        draft(staffed, **changes)
    assert refusal.value.where == where
    assert not Order.objects.exists()


def test_an_order_without_an_area_is_refused(staffed: Desk) -> None:
    """A missing area never means everywhere."""
    with pytest.raises(BadInput):
        draft(staffed, area={})


def test_only_a_drafter_drafts_and_only_a_releaser_issues(staffed: Desk) -> None:
    """Each step has its permission; whoever has neither sees no order at all."""
    order = draft(staffed)
    with pytest.raises(NotPermitted):
        issue_order(staffed.by(staffed.drafter), order.pk, digest_seen=digest_of(order))
    stranger = make_officer(Role.REPORTER)
    assert not access_orders(stranger)
    with pytest.raises(Absent):
        access_order(stranger, order.pk)


def test_one_officer_with_both_roles_is_still_one_officer(staffed: Desk) -> None:
    """Who wrote an order cannot issue it, whatever the roles."""
    both = make_officer(Role.DRAFTER, Role.RELEASER)
    order = draft(staffed)
    edit_order(occasion(both), order.pk, version_seen=1, title="Suspend all concerts")
    order.refresh_from_db()
    with pytest.raises(NotPermitted, match="Ask another officer"):
        issue_order(occasion(both), order.pk, digest_seen=digest_of(order))
    issue_order(staffed.by(staffed.releaser), order.pk, digest_seen=digest_of(order))


def test_an_edit_after_reading_voids_what_was_read(staffed: Desk) -> None:
    """The digest that the releaser saw no longer fits."""
    order = draft(staffed)
    seen = digest_of(order)
    edit_order(staffed.by(staffed.drafter), order.pk, version_seen=1, ends_at=after(days=9))
    with pytest.raises(Conflict, match="changed after you read it"):
        issue_order(staffed.by(staffed.releaser), order.pk, digest_seen=seen)
    assert not Message.objects.exists()


def test_two_editors_at_once_do_not_lose_each_others_words(staffed: Desk) -> None:
    """The second of two who read the same version is told to read again."""
    order = draft(staffed)
    edit_order(staffed.by(staffed.drafter), order.pk, version_seen=1, title="First")
    with pytest.raises(Conflict, match="since you saw it"):
        edit_order(staffed.by(staffed.drafter), order.pk, version_seen=1, title="Second")
    assert Order.objects.get().title == "First"


def test_an_edit_may_change_area_and_texts(staffed: Desk) -> None:
    """A wider area counts anew; texts are replaced."""
    order = draft(staffed)
    changed = edit_order(
        staffed.by(staffed.drafter), order.pk, version_seen=1, wordings=WORDINGS[:1], area=REGION, area_name="region"
    )
    assert changed.expected_gatherings == 6
    assert OrderText.objects.count() == 1


def test_issuing_places_one_mail_for_each_gathering_with_an_organiser(staffed: Desk) -> None:
    """Five gatherings are bound, four have an organiser; the tent is kept for the officers to look at."""
    order = issued(staffed)
    assert Message.objects.filter(subject_id=order.pk, kind="order").count() == 4
    assert OrderRecipient.objects.filter(bound=True).count() == 5
    assert [row.gathering.title for row in OrderRecipient.objects.filter(bound=False)] == ["Travelling tent show"]
    assert record_acts()[-1] == "measures.issue_order"


def test_an_order_is_issued_once(staffed: Desk) -> None:
    """A second press of the button changes nothing and says so."""
    order = issued(staffed)
    with pytest.raises(Conflict, match="issued already"):
        issue_order(staffed.by(staffed.supervisor), order.pk, digest_seen=order.digest)
    assert Message.objects.count() == 4


def test_many_more_gatherings_than_approved_refuse(staffed: Desk) -> None:
    """A register that grew between draft and issue is seen before anything is sent."""
    order = draft(staffed)
    administrator = with_role(Role.ADMINISTRATOR)[0]
    row = GatheringRow(
        "g9", "Late addition", "concert", "synthetic", "hall", "north", after(days=2), after(days=2, hours=2)
    )
    import_register(occasion(administrator), Register("synthetic", gatherings=(row,)))
    with pytest.raises(Conflict, match="5 gatherings; now 6"):
        issue_order(staffed.by(staffed.releaser), order.pk, digest_seen=digest_of(order))


def test_an_order_whose_window_is_over_is_not_issued(staffed: Desk) -> None:
    """A draft that lay too long refuses."""
    order = draft(staffed)
    staffed.now = order.ends_at + timedelta(minutes=1)
    with pytest.raises(Conflict, match="window is over"):
        issue_order(staffed.by(staffed.releaser), order.pk, digest_seen=digest_of(order))


@pytest.mark.parametrize(
    "changes",
    [
        {"issued_by": "author"},
        {"legal_basis": ""},
        {"appeal": ""},
        {"ends_at": "start"},
        {"state": "issued", "issued_by": None},
        {"state": "unknown"},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(staffed: Desk, changes: dict[str, object]) -> None:
    """The author as issuer, no ground, no length, or an issued order without issuer: not even by direct SQL."""
    order = draft(staffed)
    values = {"author": order.author_id, "start": order.starts_at}
    with pytest.raises(DatabaseError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(
            **{name: values.get(value, value) if isinstance(value, str) else value for name, value in changes.items()}
        )


def test_the_database_refuses_an_earlier_editor_as_issuer(staffed: Desk) -> None:
    """The one who wrote the first draft is a contributor, though another edited it last."""
    order = draft(staffed)
    other = make_officer(Role.DRAFTER)
    edit_order(occasion(other), order.pk, version_seen=1, title="Edited")
    with pytest.raises(DatabaseError, match="does not issue it"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(issued_by=staffed.drafter.pk)


@pytest.mark.parametrize("field", ["title", "legal_basis", "appeal", "ends_at", "area", "digest", "issued_by"])
def test_an_issued_order_does_not_change_any_more(staffed: Desk, field: str) -> None:
    """Not even by direct SQL; nor may it become a draft again."""
    order = issued(staffed)
    value = {"ends_at": order.ends_at + timedelta(days=1), "digest": "changed", "issued_by": staffed.supervisor.pk}
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**{field: value.get(field, Sealed(b"changed"))})
    with pytest.raises(DatabaseError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(state="draft")


def test_the_texts_of_an_issued_order_stay(staffed: Desk) -> None:
    """Neither changed nor added to, not even by direct SQL."""
    order = issued(staffed)
    with pytest.raises(DatabaseError), transaction.atomic():
        OrderText.objects.filter(order=order).update(body=Sealed(b"something else"))
    text = OrderText(
        id=staffed.by(staffed.drafter).new_id(),
        order=order,
        ordinal=9,
        language="fr",
        subject="x",
        body="x",
        lifted="x",
    )
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        text.save(force_insert=True)


def test_an_order_repeats_nothing_that_a_source_kept_back(staffed: Desk) -> None:
    """The code word in an order's text blocks it; whoever may read the tip sees both, others their own words only."""
    kept = "The code word is BRASS HERON, heard on the courier's line."
    file_tip(
        staffed.by(staffed.drafter),
        source="A service",
        grade="B2",
        received_at=START,
        sentences=[(kept, Tlp.RED)],
        limit=Tlp.RED,
    )
    order = draft(staffed, title="No concerts: the Brass Heron")
    low = make_officer(Role.RELEASER, clearance=Tlp.GREEN, name="Low")
    assert [(one.text, [c.text for c in one.cited]) for one in repetitions(staffed.releaser, order)] == [
        ("No concerts: the Brass Heron", [kept])
    ]
    assert [one.cited for one in repetitions(low, order)] == [()]
    with pytest.raises(Conflict, match="did not allow to be told"):
        issue_order(staffed.by(staffed.releaser), order.pk, digest_seen=digest_of(order))
