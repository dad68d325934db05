"""The library of texts: several languages, placeholders that must be filled, nobody's branding."""

from dataclasses import replace

import pytest

from tests.people import START, after
from tests.warning import Town, content, make_town
from tocsin.desk.alerts.content import content_findings
from tocsin.desk.alerts.library import PLACEHOLDER, Pattern, patterns, values_for
from tocsin.desk.alerts.rules import missing_parts
from tocsin.desk.alerts.wording import Basis, Correction, Line, Text

LANGUAGES = {"en", "fr", "es", "ru", "ar"}


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town."""
    return make_town()


def text_of(pattern: Pattern, language: str, values: dict[str, str]) -> tuple[Text, Correction]:
    """A pattern's text in one language, as an officer would have it stored."""
    found = next(one for one in pattern.texts if one.language == language).filled(values)
    text = Text(
        language=language,
        event=found.event,
        headline=Line(found.headline, Basis.PUBLIC, source="s"),
        description=tuple(Line(words, Basis.PUBLIC, source="s") for words in found.description),
        instruction=tuple(Line(words, Basis.GUIDANCE) for words in found.instruction),
    )
    return text, Correction(language, found.correction_headline, found.correction_text)


@pytest.mark.parametrize("pattern", patterns(), ids=lambda one: one.id)
def test_every_text_is_there_in_every_language_with_the_same_placeholders(pattern: Pattern) -> None:
    """A translation that forgets the place or the end would forget it in the street."""
    assert set(pattern.languages) == LANGUAGES
    held = {
        text.language: {name for words in text.words() for name in PLACEHOLDER.findall(words)} for text in pattern.texts
    }
    assert len({frozenset(names) for names in held.values()}) == 1, held
    assert {"place", "until", "source"} <= held["en"]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("pattern", patterns(), ids=lambda one: one.id)
def test_a_placeholder_left_over_is_refused_and_a_filled_text_is_whole(
    town: Town, pattern: Pattern, language: str
) -> None:
    """Nothing is missing once it is filled; source, hazard, guidance, impact and time are all said."""
    values = {**values_for("Lower Quay", after(hours=48)), "source": "Port", "danger": "fire"}
    text, correction = text_of(pattern, language, values)
    assert missing_parts(content(town, texts=(text,), corrections=(correction,)), START) == []
    assert {one.lacks for one in content_findings([text], "Lower Quay")} <= {"impact"}
    half, correction = text_of(pattern, language, {**values, "source": ""})
    left = missing_parts(content(town, texts=(half,), corrections=(correction,)), START)
    assert any("placeholder" in words for words in left)


def test_vague_estimates_are_pointed_out(town: Town) -> None:
    """ICD 203 has a list of terms; "may well" is not on it, and a likelihood stands apart from a confidence."""
    [text, *_] = content(town).texts
    vague = replace(text, description=(Line("It may well happen on 8 March.", Basis.PUBLIC, source="s"),))
    assert [one.lacks for one in content_findings([vague], "Lower Quay")] == ["estimate"]
    mixed = replace(
        text, description=(Line("It is likely to harm people, with high confidence.", Basis.PUBLIC, source="s"),)
    )
    assert [one.lacks for one in content_findings([mixed], "Lower Quay")] == ["clear judgement"]
