"""Warned versus happened."""

import msgspec
import pytest

from tests.picture.make import harbour, moment, reading, said, when
from tocsin.picture import Warned, build_picture
from tocsin.picture.warned import lead_time
from tocsin.reading.statement import Kind, Reading, TimeSpan


def warnings(*readings: Reading) -> list[Warned]:
    """The warnings of a picture."""
    return list(build_picture(readings).warnings)


def public() -> Warned:
    """The consulate's alert in the made-up report."""
    return warnings(harbour())[0]


def discreet() -> Warned:
    """What was told discreetly in the made-up report."""
    return warnings(harbour())[1]


def test_who_warned_whom_how_and_when() -> None:
    """The alert's warner, audience, manner and day."""
    found = public()
    assert found.warner == "the Norland consulate in Port Ellery"
    assert (found.warned, found.manner, found.when) == ("its citizens", "public", "Friday 2 May 2031")


def test_the_lead_time_is_a_range() -> None:
    """From a day to an evening a week later: about 7 days, with the least and the most it can be."""
    lead = public().lead
    assert lead is not None
    assert (lead.days, lead.hours_min, lead.hours_max) == (7, 162.0, 192.0)
    assert lead.words == "about 7 days (between 6 days 18 hours and 8 days)"


def test_a_warning_without_a_date_has_no_lead_time() -> None:
    """What was told at a time nobody gives has a lead time not known, and the time is asked for."""
    found = discreet()
    assert found.lead is None
    assert found.lead_words == "lead time not known"
    assert "warning_time" in {u.key for u in build_picture([harbour()]).unknown}


def test_the_limits_of_a_warning() -> None:
    """It did not elaborate, and more was refused."""
    assert [note.words.split(":")[0] for note in public().limits] == ["did not elaborate", "refused details"]


def test_the_answer_it_got_names_the_chain() -> None:
    """Dismissed by the minister, reported by the agency, reported by the paper: an answer of the alert only."""
    assert [note.words for note in public().answers] == [
        "dismissed (interior minister of Ellerland, as reported by ELNA and Ellery Courier)"
    ]
    assert discreet().answers == ()


def test_what_contradicts_a_warning() -> None:
    """The lack of shared intelligence stands against the discreet warning and not against the alert."""
    assert public().contradicted_by == ()
    assert [name.split("-")[0] for name in discreet().contradicted_by] == ["intelligence_withheld"]


def test_the_warned_of_against_what_came() -> None:
    """Both name gatherings; only what came names a bomb; the consulate's own name is no warning of embassies."""
    assert public().overlap.words == "Both name large gatherings. Only what came names explosives."


def test_nothing_to_compare_is_said() -> None:
    """Where the words share nothing that can be compared, it says so and does not guess."""
    words = "officials warned of something"
    found = warnings(reading(said(Kind.WARNING, words, text=words), text=words))
    assert found[0].overlap.words.startswith("Nothing can be compared")


def test_two_reports_of_one_alert_are_one_warning() -> None:
    """The same warner, manner and day in another paper is the same warning with both statements."""
    alert = next(s for s in harbour().statements if s.kind is Kind.WARNING)
    again = msgspec.structs.replace(alert, id="again", detail={**alert.detail, "warner": "Norland's consulate"})
    found = warnings(harbour(), reading(again, source="B", text="other"))
    assert [len(w.statements) for w in found] == [2, 1]


def test_alerts_of_two_days_are_two_warnings() -> None:
    """The same warner on another day gave another warning."""
    alert = next(s for s in harbour().statements if s.kind is Kind.WARNING)
    later = msgspec.structs.replace(alert, id="later", time=when("2031-05-06T00:00", "2031-05-07T00:00"))
    found = warnings(harbour(), reading(later, source="B", text="other"))
    assert [w.when for w in found] == ["Friday 2 May 2031", "Tuesday 6 May 2031", "date not known"]


def test_shared_intelligence_is_a_discreet_warning() -> None:
    """What was shared between governments is listed among the warnings, as discreet."""
    words = "Norland shared intelligence with Ellerland"
    found = warnings(reading(said(Kind.INTELLIGENCE_SHARED, words, text=words, detail={"to": "Ellerland"}), text=words))
    assert [(w.manner, w.warned) for w in found] == [("discreet", "Ellerland")]


def test_a_denied_warning_is_no_warning() -> None:
    """Somebody who denies that there was a warning gives none."""
    words = "no warning was issued"
    assert warnings(reading(said(Kind.WARNING, words, text=words, denied=True), text=words)) == []


def test_an_answer_dated_before_a_warning_is_not_its_answer() -> None:
    """What was said on 1 May answers no alert of 2 May."""
    early = when("2031-05-01T00:00", "2031-05-02T00:00")
    changed = [
        msgspec.structs.replace(s, time=early) if s.kind is Kind.WARNING_ANSWER else s for s in harbour().statements
    ]
    assert warnings(msgspec.structs.replace(harbour(), statements=tuple(changed)))[0].answers == ()


@pytest.mark.parametrize(
    ("warned", "came", "words"),
    [
        (("2031-05-09T12:00", "2031-05-09T12:00"), ("2031-05-09T18:30", "2031-05-09T18:30"), "6 hours 30 minutes"),
        (
            ("2031-05-09T00:00", "2031-05-10T00:00"),
            ("2031-05-09T18:00", "2031-05-10T00:00"),
            "at most 1 day, perhaps none",
        ),
        (
            ("2031-05-11T00:00", "2031-05-12T00:00"),
            ("2031-05-09T18:00", "2031-05-10T00:00"),
            "no lead time: it came 1 day after the incident or later",
        ),
        (
            ("2031-05-02T00:00+00:00", "2031-05-03T00:00+00:00"),
            ("2031-05-09T18:00", "2031-05-10T00:00"),
            "about 7 days (between 6 days 4 hours and 8 days 14 hours; time zones not known, widened by 14 hours)",
        ),
    ],
)
def test_lead_times_of_every_kind(warned: tuple[str, str], came: tuple[str, str], words: str) -> None:
    """Instants, the same day, a warning that came after, and times that mix known and unknown zones."""
    lead = lead_time(when(*warned), when(*came))
    assert lead is not None
    assert lead.words == words


def test_no_date_no_lead_time() -> None:
    """Without the incident's time there is no lead time either."""
    assert lead_time(TimeSpan(moment("2031-05-02T00:00"), moment("2031-05-03T00:00")), None) is None
