"""What contradicts what, and what does not."""

import msgspec

from tests.picture.make import harbour, reading, said, toll, when
from tocsin.picture import Contradiction, Graded, Judged, State, build_picture
from tocsin.reading.statement import Kind, Reading, Standing


def rules(*readings: Reading) -> list[str]:
    """The rules that fired."""
    return [c.rule for c in build_picture(readings).contradictions]


def only(*readings: Reading) -> Contradiction:
    """The one contradiction there is."""
    (found,) = build_picture(readings).contradictions
    return found


def told(kind: Kind, quote: str, **detail: str) -> Reading:
    """A report with one statement of a kind."""
    standing = Standing.OFFICIAL
    return reading(said(kind, quote, text=quote, detail=detail, standing=standing), text=quote, source=f"on {quote}")


def test_discreet_information_against_intelligence_withheld() -> None:
    """Informed discreetly, and no intelligence shared: both are named, with the reason in a sentence."""
    found = only(harbour())
    assert found.rule == "intelligence"
    assert found.certain
    assert "Information was passed to the government of Ellerland" in found.why
    assert "was not shared with Ellerland" in found.why


def test_a_capital_stands_for_its_state() -> None:
    """Russia informed and Moscow not told are the same party."""
    shared = told(Kind.INTELLIGENCE_SHARED, "told Russia", to="Russia")
    withheld = told(Kind.INTELLIGENCE_WITHHELD, "not shared with Moscow", to="Moscow")
    assert only(shared, withheld).certain


def test_other_recipients_make_it_possible_only() -> None:
    """Sharing with one party and not with another contradicts only if the two are one; it says so."""
    shared = told(Kind.INTELLIGENCE_SHARED, "told the allies", to="the allies")
    withheld = told(Kind.INTELLIGENCE_WITHHELD, "not shared with Ellerland", to="Ellerland")
    found = only(shared, withheld)
    assert not found.certain
    assert "mean the same party" in found.why


def test_a_public_alert_is_no_shared_intelligence() -> None:
    """An alert to citizens does not contradict that a government was not told."""
    alert = told(Kind.WARNING, "issued an alert", manner="public", warner="the embassy")
    withheld = told(Kind.INTELLIGENCE_WITHHELD, "not shared with Ellerland", to="Ellerland")
    assert rules(alert, withheld) == []


def test_a_dismissed_warning_is_answered_and_not_contradicted() -> None:
    """Dismissal is an answer."""
    alert = told(Kind.WARNING, "the consulate issued an alert", manner="public", warner="the consulate")
    answer = told(Kind.WARNING_ANSWER, "called it blackmail", answer="dismissed")
    assert rules(alert, answer) == []


def test_a_claim_against_its_denial() -> None:
    """The claimant's claim and somebody's denial of it stand against each other."""
    claim = told(Kind.CLAIM, "the Grey Front claimed it", claimant="the Grey Front")
    denial = told(Kind.CLAIM_DENIED, "the Grey Front denied it", claimant="the Grey Front")
    assert only(claim, denial).certain


def test_a_denial_by_another_group_is_possible_only() -> None:
    """A denial by a second group need not deny the first one's claim."""
    claim = told(Kind.CLAIM, "the Grey Front claimed it", claimant="the Grey Front")
    denial = told(Kind.CLAIM_DENIED, "the Blue Army denied it", claimant="the Blue Army")
    assert not only(claim, denial).certain


def test_two_claimants() -> None:
    """Two groups that each claim it are named, as possible."""
    one = told(Kind.CLAIM, "the Grey Front claimed it", claimant="the Grey Front")
    other = told(Kind.CLAIM, "the Blue Army claimed it", claimant="the Blue Army")
    assert (only(one, other).rule, only(one, other).certain) == ("two_claims", False)


def test_figures_of_one_time_that_no_number_satisfies() -> None:
    """Fewer than 10 and exactly 15 an hour apart contradict."""
    found = only(toll("fewer_than 10", source="A"), toll("exactly 15", source="B", at="2031-05-09T22:00"))
    assert (found.rule, found.certain) == ("figures", True)
    assert "fewer than 10 (A" in found.why
    assert "15 (B" in found.why


def test_figures_that_rise_over_a_day_are_movement() -> None:
    """Exactly 40 on Friday night and exactly 62 on Saturday do not contradict."""
    assert rules(toll("exactly 40", source="A"), toll("exactly 62", source="B", at="2031-05-10T08:00")) == []


def test_bounds_that_allow_one_number_do_not_contradict() -> None:
    """At least 40 and more than 100 are both so when it was 115."""
    assert rules(toll("at_least 40", source="A"), toll("more_than 100", source="B")) == []


def test_figures_without_a_date_are_possible_only() -> None:
    """Where one figure has no date, nobody knows whether it moved."""
    found = only(toll("exactly 40", source="A", at=None), toll("exactly 62", source="B"))
    assert not found.certain
    assert "no date" in found.why


def test_a_disagreement_is_told_once_however_often_it_is_printed() -> None:
    """Three papers with 15 and three with fewer than 10 are one contradiction, not nine."""
    low = [toll("fewer_than 10", source=f"A{n}") for n in range(3)]
    high = [toll("exactly 15", source=f"B{n}") for n in range(3)]
    assert rules(*low, *high) == ["figures"]


def test_about_is_given_room() -> None:
    """About 40 and exactly 45 do not contradict; about 40 and at least 100 do."""
    assert rules(toll("about 40", source="A"), toll("exactly 45", source="B")) == []
    assert rules(toll("about 40", source="A"), toll("at_least 100", source="B")) == ["figures"]


def test_a_weapon_denied() -> None:
    """A thing said and denied contradicts where both name the same thing."""
    used = told(Kind.WEAPON, "a bomb was used", weapon="bomb")
    denied = reading(said(Kind.WEAPON, "no bomb", text="no bomb", denied=True, detail={"weapon": "bomb"}), source="B")
    other = reading(said(Kind.WEAPON, "no knife", text="no knife", denied=True, detail={"weapon": "knife"}), source="C")
    assert rules(used, denied) == ["denial"]
    assert rules(used, other) == []


def test_two_sources_that_date_it_apart() -> None:
    """Friday evening and Saturday morning cannot both be so; the picture's time reaches over both."""
    friday = reading(said(Kind.ATTACK, "a", text="a", time=when("2031-05-09T18:00", "2031-05-10T00:00")), source="A")
    saturday = reading(said(Kind.ATTACK, "b", text="b", time=when("2031-05-10T06:00", "2031-05-10T12:00")), source="B")
    picture = build_picture([friday, saturday])
    assert [c.rule for c in picture.contradictions] == ["time"]
    assert not picture.incident.agreed


def test_a_relation_that_the_dates_do_not_bear_out() -> None:
    """Three months after an alert of a week ago contradicts the alert's date."""
    words = "three months after the consulate's alert"
    other = reading(said(Kind.CONTEXT, words, text=words), source="B", text=words)
    assert "relation" in rules(harbour(), other)


def test_a_denied_withholding_contradicts_nothing() -> None:
    """That nothing was withheld goes well with that it was shared."""
    shared = told(Kind.INTELLIGENCE_SHARED, "told Ellerland", to="Ellerland")
    withheld = said(Kind.INTELLIGENCE_WITHHELD, "not shared", text="not shared")
    denied = msgspec.structs.replace(withheld, denied=True)
    assert rules(shared, reading(withheld, source="B")) == ["intelligence"]
    assert rules(shared, reading(denied, source="B")) == []


def test_a_struck_statement_contradicts_nothing() -> None:
    """What an officer struck no longer stands against anything."""
    shared = Graded(statement=said(Kind.INTELLIGENCE_SHARED, "told", text="told"), source="A")
    withheld = Graded(
        statement=said(Kind.INTELLIGENCE_WITHHELD, "not told", text="not told"), source="B", state=State.STRUCK
    )
    assert not build_picture([shared, withheld]).contradictions


def test_a_warning_heeded_by_one_account_and_dismissed_by_another() -> None:
    """A possible contradiction about the warning itself: they may speak of different days."""
    heeded = told(Kind.WARNING_ANSWER, "the ministry heeded it", answer="heeded")
    dismissed = told(Kind.WARNING_ANSWER, "the ministry dismissed it", answer="dismissed")
    found = only(heeded, dismissed)
    assert (found.rule, found.certain) == ("answer", False)
    assert rules(dismissed, told(Kind.WARNING_ANSWER, "they scoffed", answer="dismissed")) == []


def test_what_officers_say_of_contradictions_is_kept_apart_from_what_rules_find() -> None:
    """Added with its reason, made certain, or struck; a judgement about a statement that is not there is left out."""
    picture = build_picture([harbour()])
    (found,) = picture.contradictions
    ids = [c.id for c in picture.statements]
    other = next(name for name in ids if name not in (found.first, found.second))
    judgements = [
        Judged(found.second, found.first, False, "They speak of different days."),
        Judged(found.first, other, True, "It cannot be"),
        Judged(found.first, "not there", True, "Nothing."),
    ]
    struck, added = build_picture([harbour()], judgements=judgements).contradictions
    assert struck.struck == "They speak of different days."
    assert (added.rule, added.why, {added.first, added.second}) == ("officer", "It cannot be.", {found.first, other})
    sure = build_picture([harbour()], judgements=[Judged(found.first, found.second, True, "I asked them")])
    assert sure.contradictions[0].why.endswith("An officer says so too: I asked them.")


def test_a_struck_contradiction_counts_for_nothing() -> None:
    """It leaves no open question, and no warning is shown as contradicted by it."""
    (found,) = build_picture([harbour()]).contradictions
    judgement = Judged(found.first, found.second, False, "No.")
    picture = build_picture([harbour()], judgements=[judgement])
    assert not any(unknown.key == "intelligence" for unknown in picture.unknown)
    assert all(not warned.contradicted_by for warned in picture.warnings)
