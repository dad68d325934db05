"""Labels, need-to-know groups and named recipients on tips, sentences, threats, alerts and entries."""

from uuid import UUID

import pytest

from tests.people import START, make_officer, occasion
from tests.warning import content, square
from tocsin.desk.alerts.acts import draft_alert, submit_alert
from tocsin.desk.alerts.queries import access_alert, access_alerts, disclosure
from tocsin.desk.alerts.rules import Problem
from tocsin.desk.alerts.wording import Basis, Content, Correction, Line, Text
from tocsin.desk.officers.acts import add_member, form_group
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import reader_of
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.acts import enrol_partner, tell_partner
from tocsin.desk.record.queries import access_entries, exported, opened
from tocsin.desk.threats.acts import file_tip, open_threat
from tocsin.desk.threats.models import Threat, Tip
from tocsin.desk.threats.queries import (
    access_threat,
    access_threats,
    access_tip,
    access_tips,
    sentence_texts,
    tear_line,
)
from tocsin.desk.threats.rules import Said
from tocsin.terms import Absent, Conflict, Need, NotPermitted, Tlp

OPEN = "Gatherings at the pier are threatened."
GROUPED = "The ferry timetable was asked for by somebody with a false name."
NAMED = "The harbour master was approached last Tuesday by two strangers."
pytestmark = pytest.mark.usefixtures("desk")


class Cell:
    """A group with one officer in it, another officer as much cleared, and a threat for that group alone."""

    def __init__(self) -> None:
        administrator = make_officer(Role.ADMINISTRATOR)
        self.inside = make_officer(Role.DRAFTER, Role.RELEASER, name="Inside")
        self.outside = make_officer(Role.DRAFTER, Role.RELEASER, Role.SUPERVISOR, name="Outside")
        self.group = form_group(occasion(administrator), name="Pier", purpose="Pier matters").pk
        add_member(occasion(administrator), self.group, self.inside.pk)
        releaser = occasion(self.outside)
        self.partner, self.other = (
            enrol_partner(releaser, name=name, language="en", contact=f"{name}@office.example", limit=Tlp.RED)
            for name in ("named", "other")
        )
        self.tip = self.file(self.inside, Need.of(self.group))
        self.threat = self.threat_on(self.inside, self.tip)

    def file(self, officer: Officer, need: Need) -> Tip:
        """A tip with an open sentence, one for the group, one for a named partner."""
        return file_tip(
            occasion(officer),
            source="Harbour watch",
            grade="B2",
            received_at=START,
            sentences=[
                (OPEN, Tlp.CLEAR),
                Said(GROUPED, Tlp.CLEAR, Need.of(self.group)),
                Said(NAMED, Tlp.CLEAR, Need.of(told=[self.partner.pk])),
            ],
            limit=Tlp.AMBER,
            need=need,
        )

    def threat_on(self, officer: Officer, *tips: Tip) -> Threat:
        """A threat that rests on these tips."""
        return open_threat(
            occasion(officer),
            title="The pier",
            tips=[tip.pk for tip in tips],
            categories=["market"],
            area=square(),
            area_name="Pier",
            likelihood="likely",
            confidence="low",
        )

    @property
    def tellable(self) -> UUID:
        """The sentence that may be told to everyone."""
        return self.sentence(1)

    def sentence(self, ordinal: int) -> UUID:
        """A sentence of the tip."""
        return self.tip.sentences.get(ordinal=ordinal).pk


def test_a_group_hides_tip_threat_alert_and_entries_alike() -> None:
    """Whoever is not in the group meets what was never there, however cleared and whatever the role."""
    cell = Cell()
    alert = draft_alert(occasion(cell.inside), threat_id=cell.threat.pk, content=_content(cell))
    for read in (
        lambda who: access_tip(who, cell.tip.pk),
        lambda who: access_threat(who, cell.threat.pk),
        lambda who: access_alert(who, alert.pk),
        lambda who: access_alerts(who, cell.threat.pk),
    ):
        assert read(cell.inside)
        with pytest.raises(Absent):
            read(cell.outside)
    assert (access_tips(cell.outside), access_threats(cell.outside), access_alerts(cell.outside)) == ([], [], [])
    acts = {"threats.file_tip", "threats.open_threat", "alerts.draft_alert"}
    assert {entry.act for entry in access_entries(reader_of(cell.inside))} >= acts
    assert not {entry.act for entry in access_entries(reader_of(cell.outside))} & acts
    assert not {entry.act for entry in opened(Tlp.RED)} & acts
    assert not any("file_tip" in line and '"body"' in line for line in exported(Tlp.RED))


def test_absent_and_forbidden_are_told_in_the_same_words() -> None:
    """Nobody learns from the refusal whether there is something."""
    cell, refusals = Cell(), set()
    for alert_of in (cell.threat.pk, UUID(int=1)):
        with pytest.raises(Absent) as refusal:
            access_alerts(cell.outside, alert_of)
        refusals.add((str(refusal.value), refusal.value.hint))
    assert len(refusals) == 1


def test_a_sentence_of_a_group_is_kept_from_others_who_read_the_tip() -> None:
    """Each sentence has its own need: the rest of the tip is read by everyone cleared."""
    cell = Cell()
    cell.tip = cell.file(cell.outside, Need())
    read = {one.text for one in access_tip(cell.outside, cell.tip.pk).sentences}
    assert read == {OPEN, NAMED}
    assert set(sentence_texts(cell.outside, [cell.sentence(n) for n in (1, 2, 3)])) == {
        cell.sentence(1),
        cell.sentence(3),
    }
    assert [one.text for one in tear_line(cell.threat, Tlp.CLEAR)] == [OPEN]


def test_a_threat_on_two_tips_is_for_who_may_read_both() -> None:
    """The narrowest limit, and every group."""
    cell = Cell()
    other = file_tip(
        occasion(cell.inside),
        source="A friend",
        grade="C3",
        received_at=START,
        sentences=[("It is so.", Tlp.AMBER)],
        limit=Tlp.RED,
        need=Need.of(cell.outside.pk),
    )
    with pytest.raises(Absent):
        cell.threat_on(cell.inside, cell.tip, other)
    assert access_tip(cell.outside, other.pk).need == Need.of(cell.outside.pk)


def test_an_alert_that_cites_what_is_not_for_the_public_is_blocked() -> None:
    """A sentence for a group or a named recipient blocks the release like one beyond its label."""
    cell = Cell()
    lines = tuple(Line(f"Sentence {n}.", Basis.TIP, (cell.sentence(n),)) for n in (1, 2, 3))
    alert = draft_alert(occasion(cell.inside), threat_id=cell.threat.pk, content=_content(cell, *lines))
    found = disclosure(cell.inside, alert)
    assert [(one.finding.text, one.finding.problem) for one in found] == [
        ("Sentence 2.", Problem.BEYOND_LIMIT),
        ("Sentence 3.", Problem.BEYOND_LIMIT),
    ]
    assert [one.cited[0].text for one in found] == [GROUPED, NAMED]
    with pytest.raises(Conflict, match="more than its sources allow"):
        submit_alert(occasion(cell.inside), alert.pk)


def test_guidance_that_repeats_a_kept_sentence_is_found() -> None:
    """Calling it guidance does not set it free; both texts are shown."""
    cell = Cell()
    line = Line("Tell us if the ferry timetable was asked for by somebody.", Basis.GUIDANCE)
    alert = draft_alert(occasion(cell.inside), threat_id=cell.threat.pk, content=_content(cell, line))
    (found,) = disclosure(cell.inside, alert)
    assert found.finding.problem is Problem.REPEATS_KEPT
    assert found.cited[0].text == GROUPED


def test_a_partner_hears_what_names_it_and_no_other() -> None:
    """The named partner is told; another of the same clearance is not, in no wording of one's own either."""
    cell = Cell()
    told = tell_partner(occasion(cell.inside), cell.partner.pk, sentences=[cell.sentence(3)], wording=NAMED)
    assert told.need == Need.of(told=[cell.partner.pk])
    with pytest.raises(NotPermitted):
        tell_partner(occasion(cell.inside), cell.other.pk, sentences=[cell.sentence(3)], wording="Be careful.")
    with pytest.raises(Conflict, match="repeats something"):
        tell_partner(occasion(cell.inside), cell.other.pk, sentences=[cell.sentence(1)], wording=f"{OPEN} {NAMED}")


def _content(cell: Cell, *description: Line) -> Content:
    text = Text(
        "en",
        "Threat",
        Line("Keep away from the pier", Basis.TIP, (cell.sentence(1),)),
        description or (Line(OPEN, Basis.TIP, (cell.sentence(1),)),),
        (Line("Call the police.", Basis.GUIDANCE),),
    )
    corrections = (Correction("en", "Withdrawn", "It was wrong."),)
    return content(cell, texts=(text,), corrections=corrections)  # type: ignore[arg-type]
