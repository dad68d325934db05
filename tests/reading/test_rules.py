"""Every rule, every frame and every way of speech finds its own examples, and no rule is broken or unreachable."""

from pathlib import Path

import pytest

from tocsin.reading import Kind, read_report
from tocsin.reading.language import anchor_keys, load

WORDS = load("tocsin.reading.english")
RULE_EXAMPLES = [(rule, example) for rule in WORDS.rules for example in rule.examples]
SPEECH_EXAMPLES = [(speech, example) for speech in WORDS.speech for example in speech.examples]


def name_of(value: object) -> str:
    return getattr(value, "name", "")


@pytest.mark.parametrize(("rule", "example"), RULE_EXAMPLES, ids=name_of)
def test_rule_finds_its_example(rule, example):
    """A statement of the rule's kinds by that very rule stands in its example."""
    found = [s for s in read_report(example, source="test").statements if s.rule == rule.name]
    assert {s.kind for s in found} == set(rule.kinds)


@pytest.mark.parametrize(("speech", "example"), SPEECH_EXAMPLES, ids=name_of)
def test_speech_matches_its_example(speech, example):
    """The pattern matches its example, and one of its anchors lets it be tried."""
    assert speech.pattern.search(WORDS.folded(f" {example}"))
    assert speech in WORDS.speech_for(anchor_keys(WORDS.folded(f" {example}")))


def test_rule_names_are_unique():
    """A rule's name tells which rule found a statement, so no two share one."""
    names = [rule.name for rule in (*WORDS.rules, *WORDS.frames.frames)]
    assert len(names) == len(set(names))


def test_every_rule_and_kind_is_in_the_reference():
    """The reference lists each rule and each kind by name."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "statements.md").read_text(encoding="utf-8")
    missing = [rule.name for rule in (*WORDS.rules, *WORDS.frames.frames) if f"`{rule.name}`" not in page]
    missing += [kind for kind in Kind if f"`{kind}`" not in page]
    assert not missing
