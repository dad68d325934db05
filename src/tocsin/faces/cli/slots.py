"""``tocsin read --slots``: the incidents of a report as templates, each filler with its place in the text."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tocsin.reading.incident import Filler, Incident, IncidentReading, Place, Victim

HINT_BELOW = 0.60
"""Roles whose measured precision is lower are hints, and say so."""
_ROLE_ROWS = {"weapon": "Weapon", "perpetrator": "PerpInd"}


def show_slots(reading: IncidentReading, console: Console) -> None:
    """Print each incident as a table of slots."""
    if not reading.incidents:
        unsure = "It may tell of an incident, but no slot is sure enough." if reading.is_incident else ""
        console.print(unsure or "No incident is read in this report.")
        return
    for number, incident in enumerate(reading.incidents, 1):
        table = Table(title=f"Incident {number} of {len(reading.incidents)}", title_justify="left", show_header=False)
        table.add_column("slot", min_width=14)
        table.add_column("filler", ratio=1)
        for slot, value in rows(incident, reading.precision):
            table.add_row(slot, escape(value))
        console.print(table)
    console.print(f"By the model {reading.model}. Candidates: nothing is accepted by being read.")


def rows(incident: Incident, precision: dict[str, float]) -> list[tuple[str, str]]:
    """The filled slots of an incident, in plain words."""
    when = f"{incident.when.start:%Y-%m-%d} ({incident.when.words})" if incident.when else "before the publication"
    found = [("type", incident.type.lower()), ("stage", incident.stage.lower()), ("when", when)]
    if incident.place.country or incident.place.filler:
        found.append(("place", place(incident.place)))
    groups = {"weapon": incident.weapons, "perpetrator": incident.perpetrators}
    for slot, fillers in groups.items():
        found += [(_named(slot, precision[_ROLE_ROWS[slot]]), words(one)) for one in fillers]
    for target in incident.targets:
        found.append((_named("target", precision["Target"]), f"{words(target.filler)}: {target.kind.lower()}"))
    for one in incident.organizations:
        name = _named("organization", precision["PerpOrg"])
        found.append((name, f"{words(one.filler)}: {one.confidence.lower()}"))
    for person in incident.victims:
        found.append((_named("victim", precision["Victim" if person.named else "Person"]), victim(person)))
    return found


def _named(slot: str, precision: float) -> str:
    return f"{slot} (hint, {precision:.2f})" if precision < HINT_BELOW else f"{slot} ({precision:.2f})"


def words(filler: Filler) -> str:
    """A filler's words and their place, without control characters."""
    shown = "".join(c if c.isprintable() else " " for c in " ".join(filler.text.split()))
    return f"{shown} [{filler.start}–{filler.end}]"


def place(where: Place) -> str:
    """A place from the narrowest to the country."""
    parts = [words(where.filler)] if where.filler else []
    return ", ".join([*parts, *([where.country.title()] if where.country else [])])


def victim(person: Victim) -> str:
    """A victim with number and effect."""
    return ", ".join(
        part
        for part in (words(person.filler), person.kind.lower(), person.number.lower(), person.effect.lower())
        if part
    )
