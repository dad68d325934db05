"""Retention: what is over its time is erased, everything else stays, and the record says how much."""

from datetime import timedelta

import pytest

from tests.desk.incidents.reports import FIRST
from tests.desk.stage import record_acts
from tests.faces.pages import client_of
from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import Town, make_town
from tocsin.desk.alerts.acts import close_threat
from tocsin.desk.exposure.models import Gathering, Leg, Person
from tocsin.desk.incidents.acts import file_report
from tocsin.desk.incidents.models import Report
from tocsin.desk.incidents.queries import access_reports
from tocsin.desk.keeping.acts.erasing import erase_overdue
from tocsin.desk.keeping.queries import access_data_page, holdings
from tocsin.desk.keeping.rules import Held, periods_of
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened_one
from tocsin.desk.review.acts import list_exposure
from tocsin.desk.settings.policy import Policy
from tocsin.desk.threats.models import Tip, TipSentence
from tocsin.terms import NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")

NEVER = dict.fromkeys(Held, 0)


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its register, its tip and its threat."""
    return make_town()


def erase(days: float, **kept: int) -> dict[Held, int]:
    """Erase, `days` after the start, with these periods and no others."""
    periods = {**NEVER, **{Held(kind): length for kind, length in kept.items()}}
    return erase_overdue(desk_occasion(after(days=days)), periods)


def test_nothing_is_erased_before_its_time_and_the_record_does_not_grow(town: Town) -> None:
    """The default periods are long for a desk that was founded today."""
    before = record_acts()
    assert erase_overdue(desk_occasion(after(hours=1)), periods_of(Policy())) == {}
    assert record_acts() == before


def test_stays_go_after_their_end_and_people_stay(town: Town) -> None:
    """Where people said to be is movement data; that they want to be warned is not over with it."""
    legs, last = Leg.objects.count(), Leg.objects.order_by("-ends_at")[0].ends_at
    gone = Leg.objects.filter(ends_at__lt=last).count()
    assert erase((last - START) / timedelta(days=1) + 10, legs=10).get(Held.LEGS, 0) == gone
    assert Leg.objects.count() == legs - gone
    assert erase((last - START) / timedelta(days=1) + 10.1, legs=10)[Held.LEGS] == legs - gone
    assert Person.objects.filter(wrapped_key=None).count() == 0


def test_a_person_is_erased_after_the_last_stay_and_the_last_import(town: Town) -> None:
    """The contact's key and its index are gone; the row stays to be counted. One without a date is never erased."""
    unknown = Person.objects.order_by("pk")[0]
    Person.objects.filter(pk=unknown.pk).update(renewed_at=None)
    people = Person.objects.count()
    assert erase(20, people=10)[Held.PEOPLE] == people - 1
    assert Person.objects.count() == people
    assert list(Person.objects.filter(wrapped_key__isnull=False)) == [unknown]
    assert not Leg.objects.exclude(person=unknown).exists()


def test_somebody_who_will_stay_is_kept(town: Town) -> None:
    """However long ago the import was."""
    person = Leg.objects.order_by("pk")[0].person  # Ids are random, and one of the town said no stay.
    Leg.objects.filter(person=person).update(ends_at=after(days=400))
    erase(380, people=10)
    assert Person.objects.filter(pk=person.pk, wrapped_key__isnull=False).exists()


def test_gatherings_go_unless_their_end_is_unknown(town: Town) -> None:
    """What may still be held is not deleted."""
    Gathering.objects.filter(pk=Gathering.objects.order_by("pk")[0].pk).update(starts_at=None, ends_at=None)
    erase(2000, gatherings=90)
    assert Gathering.objects.count() == 1


def test_a_tip_is_erased_only_when_its_threats_are_closed_long_enough(town: Town) -> None:
    """Source and sentences are gone with their key; the grade and that there was a tip stay."""
    assert erase(3000, tips=730) == {}
    close_threat(occasion(town.supervisor, after(days=10)), town.threat.pk, reason="Over.")
    assert erase(10 + 729, tips=730) == {}
    assert erase(10 + 731, tips=730) == {Held.TIPS: 1}
    tip = Tip.objects.get(pk=town.tip.pk)
    assert (tip.wrapped_key, bytes(tip.source), tip.grade) == (None, b"", town.tip.grade)
    assert {bytes(one.text) for one in TipSentence.objects.filter(tip=tip)} == {b""}


def test_a_report_is_erased_and_is_nowhere_to_be_read(town: Town) -> None:
    """Its key, its text and the keyed hash that would find the same text again."""
    report = file_report(
        occasion(town.drafter, after(hours=1)), source="Wire", text=FIRST, published=None, limit=Tlp.CLEAR
    )
    index = bytes(report.text_index)
    assert erase(800, reports=730) == {Held.REPORTS: 1}
    row = Report.objects.get(pk=report.pk)
    assert (bytes(row.wrapped_key), bytes(row.sealed)) == (b"", b"")
    assert bytes(row.text_index) != index
    assert not access_reports(town.drafter, None).exists()
    assert client_of(town.drafter).get(f"/reports/{report.pk}").status_code == 404
    assert client_of(town.drafter).get("/reports").status_code == 200
    assert erase(801, reports=730) == {}


def test_what_was_erased_stands_in_the_record_and_not_what_it_was(town: Town) -> None:
    """Kinds, counts and periods."""
    erase(500, people=365, gatherings=90)
    entry = Entry.objects.select_related("body").latest("sequence")
    body = opened_one(entry).body or {}
    assert entry.act == "keeping.erase_overdue"
    assert body["erased"]["people"] == Person.objects.filter(wrapped_key=None).count()
    assert body["days_kept"] == {"people": 365, "gatherings": 90}


def test_only_the_desk_and_administrators_erase(town: Town) -> None:
    """And a period of no days keeps everything."""
    with pytest.raises(NotPermitted):
        erase_overdue(occasion(town.supervisor), NEVER)
    assert erase_overdue(occasion(town.administrator, after(days=9000)), NEVER) == {}


def test_the_page_says_what_is_held_and_what_was_erased(town: Town) -> None:
    """For administrators and auditors; the counts are those of the tables."""
    auditor = make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.RED)
    erase(500, people=365)
    page = access_data_page(occasion(auditor, after(days=500)))
    people = next(one for one in page.holdings if one.kind is Held.PEOPLE)
    assert (people.held, people.days) == (0, 365)
    assert "people" in page.erased[0].words
    with pytest.raises(NotPermitted):
        access_data_page(occasion(town.releaser, after(days=500)))


def test_the_page_is_shown_to_administrators(town: Town) -> None:
    """With the legal basis where the policy states one; not to others."""
    shown = client_of(town.administrator).get("/data")
    assert shown.status_code == 200
    assert "Where people said to be" in shown.content.decode()
    assert client_of(town.drafter).get("/data").status_code == 403


def test_overdue_is_counted_before_it_is_erased(town: Town) -> None:
    """So that an administrator sees what the next run will do."""
    counts = {one.kind: one.overdue for one in holdings(after(days=3000))}
    assert counts[Held.PEOPLE] == Person.objects.count()
    assert counts[Held.TIPS] == 0


def test_a_list_of_what_is_exposed_is_recorded_once_an_hour(town: Town) -> None:
    """Who opened it, and how long it was; never what stood in it."""
    for minutes in (0, 30, 90):
        list_exposure(occasion(town.releaser, after(minutes=minutes)), town.threat.pk, 7)
    entries = Entry.objects.filter(act="review.list_exposure").select_related("body")
    assert [(opened_one(one).body or {})["gatherings"] for one in entries] == [7, 7]


def test_lists_have_a_quota(town: Town, settings) -> None:
    """Beyond it the whole list is refused, until a day has passed; the extract on a threat's page is not."""
    most = settings.TOCSIN.policy.lists_a_day_max
    for number in range(most):
        list_exposure(occasion(town.releaser, START), desk_occasion(after(minutes=number)).new_id(), 1)
    with pytest.raises(NotPermitted, match="24 hours"):
        list_exposure(occasion(town.releaser, after(hours=1)), town.threat.pk, 1)
    list_exposure(occasion(town.releaser, after(hours=1)), town.threat.pk, 1, whole=False)
    list_exposure(occasion(town.drafter, after(hours=1)), town.threat.pk, 1)
    list_exposure(occasion(town.releaser, after(hours=26)), town.threat.pk, 1)


def test_opening_the_list_in_the_console_is_recorded(town: Town) -> None:
    """Before it is shown."""
    assert client_of(town.releaser).get(f"/threats/{town.threat.pk}/exposure").status_code == 200
    assert record_acts()[-1] == "review.list_exposure"
