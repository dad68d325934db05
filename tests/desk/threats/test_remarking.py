"""Marking anew: an act with a reason, and a wider mark only with consent or by a supervisor."""

from uuid import UUID

import pytest

from tests.people import after, make_officer, occasion
from tests.warning import Town, drafted, make_town, released
from tocsin.desk.alerts.acts import submit_alert
from tocsin.desk.alerts.queries import disclosure
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.desk.review.waiting import decisions_waiting
from tocsin.desk.threats.acts import remark_tip, remark_tip_sentence
from tocsin.desk.threats.models import Threat, TipSentence
from tocsin.desk.threats.queries import access_threat
from tocsin.desk.threats.rules import Mark
from tocsin.terms import Absent, BadInput, Conflict, Need, NotPermitted, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """A threat with its tip."""
    return make_town(people=1)


def mark_of(sentence: UUID) -> Mark:
    """How a sentence is marked now."""
    row = TipSentence.objects.get(pk=sentence)
    return Mark(Tlp(row.limit), row.need)


def test_whoever_reads_a_tip_may_narrow_it(town: Town) -> None:
    """With a reason; old mark, new mark and reason stand in the record."""
    remark_tip_sentence(occasion(town.drafter), town.tellable, Mark(Tlp.AMBER), reason="The source asked us.")
    assert mark_of(town.tellable) == Mark(Tlp.AMBER)
    (entry,) = opened(Tlp.RED, ("threats.remark_tip_sentence",))
    assert entry.body is not None
    assert (entry.body["from"][0], entry.body["to"][0], entry.body["reason"]) == (
        "TLP:CLEAR",
        "TLP:AMBER",
        "The source asked us.",
    )


def test_a_wider_mark_needs_consent_or_a_supervisor(town: Town) -> None:
    """A drafter alone may not; with the originator's words, or as a supervisor, it is done."""
    wider = Mark(Tlp.GREEN)
    with pytest.raises(NotPermitted, match="further than its originator"):
        remark_tip_sentence(occasion(town.drafter), town.secret, wider, reason="It is urgent.")
    assert mark_of(town.secret) == Mark(Tlp.RED)
    remark_tip_sentence(occasion(town.drafter), town.secret, wider, reason="Urgent.", consent="Tell whom you must.")
    assert mark_of(town.secret) == wider
    remark_tip_sentence(occasion(town.supervisor), town.secret, Mark(Tlp.CLEAR), reason="Lives hang on it.")
    assert mark_of(town.secret) == Mark(Tlp.CLEAR)


def test_a_group_taken_away_and_a_recipient_more_are_wider_too(town: Town) -> None:
    """The label alone does not say how far something may go."""
    named = Mark(Tlp.CLEAR, Need.of(town.drafter.pk, told=[UUID(int=1)]))
    remark_tip_sentence(occasion(town.drafter), town.tellable, named, reason="Narrowed.")
    for need in (Need.of(told=[UUID(int=1)]), Need.of(town.drafter.pk, told=[UUID(int=1), UUID(int=2)])):
        with pytest.raises(NotPermitted):
            remark_tip_sentence(occasion(town.drafter), town.tellable, Mark(Tlp.CLEAR, need), reason="Wider.")


def test_what_changes_nothing_or_has_no_reason_is_refused(town: Town) -> None:
    """And whoever may not see the sentence meets what was never there."""
    with pytest.raises(BadInput, match="reason"):
        remark_tip_sentence(occasion(town.drafter), town.tellable, Mark(Tlp.RED), reason=" ")
    with pytest.raises(Conflict, match="already"):
        remark_tip_sentence(occasion(town.drafter), town.tellable, Mark(Tlp.CLEAR), reason="Again.")
    low = make_officer(Role.DRAFTER, clearance=Tlp.GREEN)
    with pytest.raises(Absent):
        remark_tip_sentence(occasion(low), town.secret, Mark(Tlp.AMBER), reason="Curious.")


def test_a_submission_that_cites_it_is_blocked_and_a_live_alert_is_shown(town: Town) -> None:
    """A draft cannot go out any more; of what is out the officers are told, with both texts."""
    live, waiting, at = released(town), drafted(town), after(hours=1)
    assert not [one for one in decisions_waiting(town.releaser, at) if "sources" in one.what]
    remark_tip_sentence(occasion(town.drafter, at), town.tellable, Mark(Tlp.AMBER), reason="The source asked us.")
    with pytest.raises(Conflict, match="more than its sources allow"):
        submit_alert(occasion(town.drafter, at), waiting.pk)
    (shown,) = [one for one in decisions_waiting(town.releaser, at) if "sources" in one.what]
    assert (shown.subject_id, shown.about) == (live.pk, "alert")
    assert {one.cited[0].id for one in disclosure(town.drafter, live)} == {town.tellable}


def test_threats_follow_their_tip(town: Town) -> None:
    """A tip that only one officer may see hides the threat from everybody else."""
    remark_tip(occasion(town.drafter), town.tip.pk, Mark(Tlp.RED, Need.of(town.drafter.pk)), reason="Eyes only.")
    assert Threat.objects.get(pk=town.threat.pk).need == Need.of(town.drafter.pk)
    assert access_threat(town.drafter, town.threat.pk)
    with pytest.raises(Absent):
        access_threat(town.supervisor, town.threat.pk)
