"""Runs the incident reader over a folder of MUC texts and scores what it says against the keys."""

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.muc.corpus import ROLES, Entities, Message, messages
from benchmarks.muc.roles import Counts, percent
from benchmarks.muc.roles import score as score_roles
from benchmarks.muc.sheets import Fill, Sheet, Tally
from benchmarks.muc.sheets import score as score_sheets
from tocsin.reading import TimeSpan
from tocsin.reading.incident import Filler, Incident, IncidentReading, Model, Victim, read_incidents, trained

MUST = {
    "roles_f": 48.0, "careful_p": 65.0, "careful_r": 35.0, "incident_f": 85.0,
    "type": 75.0, "stage": 75.0, "date": 65.0, "location": 60.0, "weapon": 68.0, "organization": 58.0,
    "organization_confidence": 45.0, "victim_number": 58.0, "effect": 57.0,
}  # fmt: skip
"""What each figure is to reach. Slots are held against `all templates`: see `benchmarks.muc.sheets`. Speed is not
held against anything here: 200 reports a second are asked of the rules, which `benchmarks.sets.load` measures."""


def measured(folder: Path) -> dict[str, Any]:
    """All figures of a folder of texts and keys, as ``docs/reference/reading-slots.md`` explains them."""
    read = messages(folder)
    model = trained()
    found = [read_incidents(message.text, model) for message in read]
    begun = time.process_time()
    careful = [read_incidents(message.text, model, careful=True) for message in read]
    seconds = time.process_time() - begun
    slots = score_sheets((sheets(own), message) for own, message in zip(found, read, strict=True))
    return {
        "messages": len(read),
        "roles": role_figures(found, read),
        "roles_careful": role_figures(careful, read),
        "slots": _figures(slots.all_templates),
        "slots_matched_missing": _figures(slots.matched_missing),
        "slots_matched_spurious": _figures(slots.matched_spurious),
        "slots_matched_only": _figures(slots.matched_only),
        "slots_if_fills_were_right": _figures(slots.right_fills),
        "incident_report": incident_figures(found, read),
        "slot_model_reports_per_second": round(len(read) / seconds, 1),
        "model": model.version,
    }


def _figures(slots: dict[str, Tally]) -> dict[str, dict[str, float]]:
    return {name: own.figures() for name, own in slots.items()}


def role_figures(found: Sequence[IncidentReading], read: Sequence[Message]) -> dict[str, dict[str, float]]:
    """Precision, recall and F of each role and of all."""
    pairs = ((entities(own), message.entities) for own, message in zip(found, read, strict=True))
    return {role: counts.figures() for role, counts in score_roles(pairs).items()}


def entities(reading: IncidentReading) -> Entities:
    """The role fillers of a reading: one string for each entity."""
    return {role: [[filler.text] for filler in reading.fillers[role]] for role in ROLES}


def incident_figures(found: Sequence[IncidentReading], read: Sequence[Message]) -> dict[str, float]:
    """Whether a text tells of an incident, and again without the texts whose templates are all optional."""
    said = [own.is_incident for own in found]
    plain = _verdicts(said, [bool(message.templates) for message in read])
    sure = [(s, bool(m.templates)) for s, m in zip(said, read, strict=True) if not _only_optional(m)]
    fewer = _verdicts([s for s, _ in sure], [t for _, t in sure])
    return {**plain.figures(), "f_without_optional": percent(fewer.f)}


def _verdicts(said: list[bool], true: list[bool]) -> Counts:
    return Counts(sum(s and t for s, t in zip(said, true, strict=True)), sum(said), sum(true))


def _only_optional(message: Message) -> bool:
    return bool(message.templates) and all(template.optional for template in message.templates)


def sheets(reading: IncidentReading) -> list[Sheet]:
    """The incidents of a reading as templates of 1992."""
    return [sheet(incident, reading.published) for incident in reading.incidents]


def sheet(incident: Incident, published: Any) -> Sheet:
    """One incident as a template."""
    people = incident.victims
    found: Sheet = {
        4: [Fill(incident.type)],
        5: [Fill(incident.stage)],
        2: [Fill(value) for value in [day(incident.when, published)] if value],
        3: [Fill(value.upper()) for value in [place(incident)] if value],
        6: [Fill(one.text) for one in incident.weapons],
        9: [Fill(one.text) for one in incident.perpetrators],
        10: [Fill(one.filler.text) for one in incident.organizations],
        11: [Fill(one.confidence, one.filler.text) for one in incident.organizations],
        12: [Fill(one.filler.text) for one in incident.targets],
        13: [Fill(one.kind, one.filler.text) for one in incident.targets],
        18: [Fill(one.filler.text) for one in people if one.named],
        19: [Fill(words.text) for one in people for words in described(one)],
        20: [Fill(one.kind, one.filler.text) for one in people],
        21: [Fill(one.number, one.filler.text) for one in people],
        23: [Fill(one.effect, one.filler.text) for one in people if one.effect],
    }
    return found


def described(victim: Victim) -> Sequence[Filler]:
    """The descriptions of a victim."""
    return victim.descriptions if victim.named else [victim.filler]


def day(when: TimeSpan | None, published: Any) -> str:
    """A time as a template writes it: a day, a range of days, or before the publication."""
    if when is None:
        return f"- {published:%d %b %y}".upper() if published else ""
    first, last = f"{when.start:%d %b %y}".upper(), f"{_last_day(when):%d %b %y}".upper()
    return first if first == last else f"{first} - {last}"


def _last_day(when: TimeSpan) -> Any:
    return max(when.start, when.end - timedelta(microseconds=1))


def place(incident: Incident) -> str:
    """A place as a template writes it, without the kind of place."""
    own = incident.place
    parts = [own.country, *([own.filler.text] if own.filler else [])]
    return ": ".join(" ".join(part.split()) for part in parts if part)


def short_of(figures: dict[str, Any]) -> list[str]:
    """The figures that are short of what they are to reach."""
    reached = {
        "roles_f": figures["roles"]["all"]["f"],
        "careful_p": figures["roles_careful"]["all"]["p"],
        "careful_r": figures["roles_careful"]["all"]["r"],
        "incident_f": figures["incident_report"]["f"],
        **{name: own["f"] for name, own in figures["slots"].items() if name in MUST},
    }
    return [f"muc {name}: {value} of {MUST[name]}" for name, value in reached.items() if value < MUST[name]]


__all__ = ["MUST", "Model", "measured", "short_of"]
