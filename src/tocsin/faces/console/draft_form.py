"""The form in which an alert is written: what was typed, half-finished or not, and how it becomes content.

A sentence says what it rests on by a basis and a short reference: the codes of tip sentences (T1.2), the
name of a public statement, or nothing for plain guidance. Codes are for reading; the alert cites ids.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

from django.http import QueryDict

from tocsin.area import area_from_geojson
from tocsin.desk.alerts.library import Pattern, PatternText, values_for
from tocsin.desk.alerts.wording import Audience, Basis, Content, Correction, Line, Text
from tocsin.desk.threats.models import Threat
from tocsin.terms import BadInput

LANGUAGES_MAX = 12
LINES_MAX = 60
TYPED = "%Y-%m-%dT%H:%M"
BASES = ((Basis.TIP, "tip"), (Basis.PUBLIC, "public statement"), (Basis.GUIDANCE, "guidance"))


@dataclass(frozen=True, slots=True)
class LineInput:
    """A sentence as typed: its text, its basis, and what it rests on."""

    text: str = ""
    basis: str = ""
    rests_on: str = ""


@dataclass(frozen=True, slots=True)
class TextInput:
    """One language as typed, with its prepared correction."""

    language: str = ""
    event: str = ""
    headline: LineInput = LineInput()
    description: tuple[LineInput, ...] = (LineInput(),)
    instruction: tuple[LineInput, ...] = (LineInput(basis="guidance"),)
    correction_headline: str = ""
    correction_text: str = ""


@dataclass(frozen=True, slots=True)
class DraftInput:
    """The whole form as typed. `area` is GeoJSON text; empty means the threat's own area."""

    texts: tuple[TextInput, ...]
    area: str
    area_name: str
    categories: str
    effective_at: str
    expires_at: str
    audience: Mapping[str, bool]
    category: str
    urgency: str
    severity: str
    certainty: str
    choices: str

    @classmethod
    def blank(cls, threat: Threat, at: datetime, language: str) -> Self:
        """An empty form for a threat. Its end is left open: an officer has to say it."""
        return cls(
            texts=(TextInput(language=language),),
            area="",
            area_name=threat.area_name,
            categories=", ".join(threat.categories),
            effective_at=at.strftime(TYPED),
            expires_at="",
            audience=Audience(people=True, organisers=True).as_json(),
            category=threat.cap_category,
            urgency="Expected",
            severity="Severe",
            certainty="Possible",
            choices="received",
        )

    @classmethod
    def of_content(cls, content: Content, threat: Threat, codes: "Codes") -> Self:
        """The form filled with what an alert says."""
        corrections = {one.language: one for one in content.corrections}
        own_area = json.dumps(content.area, sort_keys=True) != json.dumps(threat.area, sort_keys=True)
        return cls(
            texts=tuple(_text_input(text, corrections.get(text.language), codes) for text in content.texts),
            area=json.dumps(content.area) if own_area else "",
            area_name=content.area_name,
            categories=", ".join(content.categories),
            effective_at=_typed(content.effective_at),
            expires_at=_typed(content.expires_at),
            audience=content.audience.as_json(),
            category=content.category,
            urgency=content.urgency,
            severity=content.severity,
            certainty=content.certainty,
            choices=", ".join(content.choices),
        )

    @classmethod
    def posted(cls, post: QueryDict) -> Self:
        """The form as it came in."""
        count = min(_number(post.get("languages", "1")), LANGUAGES_MAX)
        words = {name: post.get(name, "") for name in _WORDS}
        return cls(
            texts=tuple(_posted_text(post, f"t{index}") for index in range(count)),
            audience={name: name in post for name in Audience().as_json()},
            **words,
        )

    def content(self, threat: Threat, codes: "Codes") -> Content:
        """What was typed, as plain values; `BadInput` for an area, time or citation that cannot be read."""
        return Content(
            texts=tuple(_text(text, codes) for text in self.texts),
            corrections=tuple(
                Correction(text.language.strip(), text.correction_headline.strip(), text.correction_text.strip())
                for text in self.texts
                if text.correction_headline.strip() or text.correction_text.strip()
            ),
            area=read_area(self.area) if self.area.strip() else threat.area,
            area_name=self.area_name.strip(),
            categories=listed(self.categories),
            effective_at=read_time(self.effective_at, "effective_at"),
            expires_at=read_time(self.expires_at, "expires_at"),
            audience=Audience.from_json(self.audience),
            urgency=self.urgency,
            severity=self.severity,
            certainty=self.certainty,
            category=self.category,
            choices=listed(self.choices),
        )

    def for_renewal(self, at: datetime) -> Self:
        """The form for carrying an alert on: from `at`, with the end left open."""
        return replace(self, effective_at=at.strftime(TYPED), expires_at="")

    def with_language(self) -> Self:
        """The form with room for one language more."""
        return replace(self, texts=(*self.texts, TextInput()))

    def with_pattern(self, pattern: Pattern, languages: Iterable[str]) -> Self:
        """The form with a text of the library in these languages, in place of what is written."""
        values = values_for(self.area_name, read_time(self.expires_at, "expires_at"))
        chosen = [text.filled(values) for text in pattern.texts if text.language in set(languages)]
        return replace(self, texts=tuple(_from_pattern(text) for text in chosen)) if chosen else self

    def with_line(self, index: int, part: str, line: LineInput) -> Self:
        """The form with a sentence more in a language's description or instruction."""
        texts = list(self.texts)
        if not 0 <= index < len(texts):
            return self
        text = texts[index]
        if part == "description":
            texts[index] = replace(text, description=(*_written(text.description), line))
        elif part == "instruction":
            texts[index] = replace(text, instruction=(*_written(text.instruction), line))
        return replace(self, texts=tuple(texts))


_WORDS = (
    "area", "area_name", "categories", "effective_at", "expires_at", "category", "urgency", "severity", "certainty",
    "choices",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Codes:
    """The short codes under which this officer cites tip sentences of this threat."""

    ids: Mapping[str, UUID] = field(default_factory=dict)

    def code_of(self, sentence: UUID) -> str:
        """The code of a sentence; its id where this officer has no code for it."""
        return next((code for code, known in self.ids.items() if known == sentence), str(sentence))

    def sentence_of(self, code: str) -> UUID:
        """The sentence that a code names; `BadInput` for one that names none."""
        known = self.ids.get(code.upper())
        if known is not None:
            return known
        try:
            return UUID(code)
        except ValueError:
            raise BadInput(
                f"{code!r} is no sentence of this threat's tips.", f"Use one of {', '.join(self.ids)}.", "rests on"
            ) from None


def read_area(text: str) -> dict[str, Any]:
    """GeoJSON as pasted; `BadInput` where it is none, or no area."""
    try:
        value = json.loads(text)
    except ValueError:
        raise BadInput("The area is not GeoJSON.", "Paste a Polygon, a MultiPolygon or a Feature.", "area") from None
    area_from_geojson(value)
    return dict(value)


def read_time(text: str, name: str) -> datetime | None:
    """A time in UTC as a browser sends it; None where nothing was given, `BadInput` for anything else."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(f"{text!r} is no time.", "Write it as 2024-03-07T12:00, in UTC.", name) from None


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list with commas."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _from_pattern(text: PatternText) -> TextInput:
    return TextInput(
        language=text.language,
        event=text.event,
        headline=LineInput(text.headline),
        description=tuple(LineInput(words) for words in text.description),
        instruction=tuple(LineInput(words, Basis.GUIDANCE) for words in text.instruction),
        correction_headline=text.correction_headline,
        correction_text=text.correction_text,
    )


def _written(lines: Iterable[LineInput]) -> tuple[LineInput, ...]:
    return tuple(line for line in lines if line.text.strip())


def _typed(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime(TYPED) if at else ""


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 1


def _text_input(text: Text, correction: Correction | None, codes: Codes) -> TextInput:
    return TextInput(
        language=text.language,
        event=text.event,
        headline=_line_input(text.headline, codes),
        description=tuple(_line_input(line, codes) for line in text.description),
        instruction=tuple(_line_input(line, codes) for line in text.instruction),
        correction_headline=correction.headline if correction else "",
        correction_text=correction.text if correction else "",
    )


def _line_input(line: Line, codes: Codes) -> LineInput:
    rests_on = line.source if line.basis is Basis.PUBLIC else " ".join(codes.code_of(cite) for cite in line.cites)
    return LineInput(line.text, line.basis or "", rests_on)


def _posted_text(post: QueryDict, name: str) -> TextInput:
    return TextInput(
        language=post.get(f"{name}-language", ""),
        event=post.get(f"{name}-event", ""),
        headline=_posted_line(post, f"{name}-headline"),
        description=_posted_lines(post, f"{name}-description"),
        instruction=_posted_lines(post, f"{name}-instruction"),
        correction_headline=post.get(f"{name}-correction-headline", ""),
        correction_text=post.get(f"{name}-correction-text", ""),
    )


def _posted_lines(post: QueryDict, name: str) -> tuple[LineInput, ...]:
    count = min(sum(f"{name}-{index}-text" in post for index in range(LINES_MAX)), LINES_MAX)
    return tuple(_posted_line(post, f"{name}-{index}") for index in range(count))


def _posted_line(post: QueryDict, name: str) -> LineInput:
    return LineInput(
        text=post.get(f"{name}-text", ""),
        basis=post.get(f"{name}-basis", ""),
        rests_on=post.get(f"{name}-rests", ""),
    )


def _text(text: TextInput, codes: Codes) -> Text:
    return Text(
        language=text.language.strip(),
        event=text.event.strip(),
        headline=_line(text.headline, codes),
        description=_lines(text.description, codes),
        instruction=_lines(text.instruction, codes),
    )


def _lines(lines: Iterable[LineInput], codes: Codes) -> tuple[Line, ...]:
    return tuple(_line(line, codes) for line in lines if line.text.strip())


def _line(line: LineInput, codes: Codes) -> Line:
    basis = Basis(line.basis) if line.basis in set(Basis) else None
    text = " ".join(line.text.split())
    if basis is Basis.PUBLIC:
        return Line(text, basis, source=line.rests_on.strip())
    named = line.rests_on.replace(",", " ").split()
    return Line(text, basis, tuple(codes.sentence_of(code) for code in named))
