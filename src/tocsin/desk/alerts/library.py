"""The library of texts to begin with: data files with placeholders, in several languages.

A placeholder, such as ``{place}``, must be filled: content with a brace left in it is refused
(`rules.missing_parts`). Place and end are filled from the form where it has them. What a text claims
carries no basis yet, so that the officer has to cite; what it advises is guidance.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class PatternText:
    """One language of a pattern, placeholders and all."""

    language: str
    event: str
    headline: str
    description: tuple[str, ...]
    instruction: tuple[str, ...]
    correction_headline: str
    correction_text: str

    def words(self) -> tuple[str, ...]:
        """Everything that it says."""
        corrections = (self.correction_headline, self.correction_text)
        return (self.event, self.headline, *self.description, *self.instruction, *corrections)

    def filled(self, values: Mapping[str, str]) -> "PatternText":
        """The text with what is known put in; what is not known stays a placeholder."""

        def fill(words: str) -> str:
            return PLACEHOLDER.sub(lambda found: values.get(found[1], "") or found[0], words)

        return PatternText(
            language=self.language,
            event=fill(self.event),
            headline=fill(self.headline),
            description=tuple(map(fill, self.description)),
            instruction=tuple(map(fill, self.instruction)),
            correction_headline=fill(self.correction_headline),
            correction_text=fill(self.correction_text),
        )


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text to begin with, in several languages."""

    id: str
    title: str
    texts: tuple[PatternText, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is written in."""
        return tuple(text.language for text in self.texts)


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every pattern of the library, by title."""
    folder = files("tocsin.desk.alerts") / "patterns"
    found = [_pattern(tomllib.loads(file.read_text(encoding="utf-8"))) for file in folder.iterdir()]
    return tuple(sorted(found, key=lambda one: one.title))


def values_for(place: str, until: datetime | None) -> dict[str, str]:
    """What a form knows of the placeholders."""
    return {"place": place.strip(), "until": f"{until:%Y-%m-%d %H:%M} UTC" if until else ""}


def _pattern(table: Mapping[str, Any]) -> Pattern:
    return Pattern(table["id"], table["title"], tuple(_text(text) for text in table["text"]))


def _text(table: Mapping[str, Any]) -> PatternText:
    values: dict[str, Any] = {name: tuple(said) if isinstance(said, list) else said for name, said in table.items()}
    return PatternText(**values)
