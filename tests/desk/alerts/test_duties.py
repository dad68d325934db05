"""Duties: each tip, open threat and warning of insiders alone binds somebody by name; silence goes upward."""

import pytest

from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import Town, content, make_tip, make_town, released
from tocsin.desk.alerts.acts import close_threat, draft_alert, hold_duty, refuse_duty
from tocsin.desk.alerts.models import Alert, Duty
from tocsin.desk.alerts.wording import Audience
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Delivery, Message, Timer
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.acts import enrol_partner, tell_partner
from tocsin.desk.record.queries import opened
from tocsin.desk.review.waiting import Need, decisions_waiting
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def run_until(end) -> None:
    """Let every timer up to `end` fire at its own instant."""
    while (due := Timer.objects.filter(state="set", next_at__lte=end).order_by("next_at").first()) is not None:
        timers.fire_due(lambda due=due: desk_occasion(due.next_at))


def pages() -> list[tuple[object, str]]:
    """When pages were placed, and to how many."""
    rows = Message.objects.filter(kind="page").order_by("placed_at")
    return [(one.placed_at, Delivery.objects.filter(message=one).count()) for one in rows]


def test_a_threat_without_a_warning_is_asked_about(town: Town) -> None:
    """Its owner is bound from the start; after four hours it goes upward, again and again."""
    run_until(after(hours=3))
    duty = Duty.objects.get(kind="threat")
    assert (duty.officer, duty.due_at) == (town.drafter, after(hours=4))
    assert pages() == []
    run_until(after(hours=12))
    assert pages() == [(after(hours=4), 2), (after(hours=5), 2), (after(hours=7), 2), (after(hours=11), 2)]
    [first, *_] = opened(Tlp.RED, ["alerts.chase_duty"])
    assert (first.body or {})["bound"] == town.drafter.name


def test_a_warning_in_time_ends_the_duty(town: Town) -> None:
    """Nobody is paged; the duty is done."""
    released(town, after(hours=1))
    run_until(after(hours=30))
    assert Duty.objects.get(kind="threat").done_at == after(hours=4)
    assert not list(opened(Tlp.RED, ["alerts.chase_duty"]))


def test_a_tip_binds_whoever_is_on_duty(town: Town) -> None:
    """Nobody is rostered, so it binds a supervisor; a tip that no threat rests on goes upward after two hours."""
    released(town)
    tip = make_tip(town.drafter, after(hours=1))
    run_until(after(hours=3))
    duty = Duty.objects.get(kind="tip", subject_id=tip.id)
    assert (duty.officer, duty.chased) == (town.supervisor, 1)
    mine = [one for one in decisions_waiting(town.supervisor, after(hours=3)) if one.need is Need.DUTY]
    assert [one.subject_id for one in mine] == [duty.id]


def test_staff_warned_while_the_public_is_exposed(town: Town) -> None:
    """No double standard: a public alert within the hour, or a reason; a public alert ends it."""
    run_until(START)
    released(town, audience=Audience(staff=True))
    duty = Duty.objects.get(kind="insiders")
    assert (duty.officer, duty.due_at) == (town.releaser, after(hours=1))
    run_until(after(hours=1))
    assert pages()[0][0] == after(hours=1)
    released(town, after(hours=1.5), overrides={"duplicate": "For the public now."})
    run_until(after(hours=3))
    duty.refresh_from_db()
    assert duty.done_at is not None


def test_a_partner_warned_while_the_public_is_exposed(town: Town) -> None:
    """The same holds for whoever told a partner; where the public is warned already, nobody is bound."""
    partner = enrol_partner(
        occasion(town.releaser), name="Port", contact="port@partner.example", limit=Tlp.GREEN, language="en"
    )
    told = {"sentences": [town.tellable], "wording": "Gatherings may be attacked."}
    tell_partner(occasion(town.releaser), partner.id, **told)
    assert Duty.objects.get(kind="insiders").officer == town.releaser


def test_a_reason_holds_it_for_a_time(town: Town) -> None:
    """Two days at most; then it is asked again. The reason is sealed, and told in the record."""
    run_until(START)
    duty = Duty.objects.get(kind="threat")
    for until in (None, START, after(days=3)):
        with pytest.raises(BadInput):
            hold_duty(occasion(town.drafter), duty.id, reason="The police act tonight.", until=until)
    with pytest.raises(BadInput):
        hold_duty(occasion(town.drafter), duty.id, reason=" ", until=after(hours=10))
    hold_duty(occasion(town.drafter), duty.id, reason="The police act tonight.", until=after(hours=10))
    assert "police" not in str(Duty.objects.values())
    run_until(after(hours=9))
    assert pages() == []
    run_until(after(hours=10))
    assert [at for at, _ in pages()] == [after(hours=10)]


def test_a_refusal_carries_office_and_reason_upward_at_once(town: Town) -> None:
    """A supervisor is bound in place of the officer who refused."""
    run_until(START)
    duty = Duty.objects.get(kind="threat")
    refuse_duty(occasion(town.drafter), duty.id, reason="I hold the tip for false.")
    duty.refresh_from_db()
    assert (duty.officer, duty.refused_by) == (town.supervisor, town.drafter.id)
    [entry] = opened(Tlp.RED, ["alerts.refuse_duty"])
    assert (entry.body or {})["office"] == town.drafter.office
    assert (entry.body or {})["reason"] == "I hold the tip for false."
    assert len(pages()) == 1


def test_only_those_who_may_know_and_act_answer(town: Town) -> None:
    """Absent and forbidden look alike; an auditor answers nothing; what is done is not answered."""
    run_until(START)
    duty = Duty.objects.get(kind="threat")
    narrow = make_officer(Role.DRAFTER, name="Narrow", clearance=Tlp.GREEN)
    with pytest.raises(Absent):
        hold_duty(occasion(narrow), duty.id, reason="No.", until=after(hours=1))
    with pytest.raises(NotPermitted):
        refuse_duty(occasion(make_officer(Role.AUDITOR, name="Audit")), duty.id, reason="No.")
    close_threat(occasion(town.supervisor), town.threat.id, "Over.")
    with pytest.raises(Conflict):
        refuse_duty(occasion(town.drafter), duty.id, reason="No.")


def test_a_form_sent_twice_makes_one_draft(town: Town) -> None:
    """The same key from the same officer is the same draft; another key, or none, is another."""
    first, again = (
        draft_alert(occasion(town.drafter), threat_id=town.threat.id, content=content(town), key="k1") for _ in "ab"
    )
    assert first == again
    assert Alert.objects.count() == 1
    for key in ("k2", "", ""):
        draft_alert(occasion(town.drafter), threat_id=town.threat.id, content=content(town), key=key)
    assert Alert.objects.count() == 4
    assert len(list(opened(Tlp.RED, ["alerts.draft_alert"]))) == 4
