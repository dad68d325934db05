"""Statements and readings for the tests of the picture. Every report here is made up."""

import hashlib
from datetime import datetime
from typing import Any

from tocsin.reading.statement import Kind, Reading, Standing, Statement, TimeSpan
from tocsin.terms import Bound

HARBOUR = """Blast at Harbour Festival in Port Ellery: scores hurt

By the Ellery Courier, 9 May 2031, 21:10

At least 12 people were killed and more than 60 injured when a bomb exploded at the harbour festival in \
Port Ellery on Friday evening. The attack came days after the Norland consulate had warned of it.

On 2 May the Norland consulate in Port Ellery published an alert, telling its citizens to avoid festivals \
and large gatherings. It gave no further details, and the Norland foreign office refused to say more. \
Norland officials had also discreetly informed the government of Ellerland of a plot against crowds.

The interior minister of Ellerland called the alert scaremongering, the agency ELNA reported. Commentators \
said that no intelligence had been shared with Ellerland.

A group calling itself the Grey Front claimed the blast in a message on the channel Signalfire.

All festivals in Port Ellery and the coast district are suspended for the weekend. Rescue crews and coast \
guard units were sent. The prosecutor investigates it as terrorism. No pictures came with this report.
"""


def moment(text: str) -> datetime:
    """A local time from ISO 8601; reports give them without an offset."""
    return datetime.fromisoformat(text)


EVENING = moment("2031-05-09T21:10")


def when(start: str, end: str, words: str = "") -> TimeSpan:
    """A span from two ISO times."""
    return TimeSpan(datetime.fromisoformat(start), datetime.fromisoformat(end), words)


def said(kind: Kind, quote: str, *, text: str = HARBOUR, number: str = "", **more: Any) -> Statement:
    """A statement whose quote is found in `text`; `number` is ``at_least 12`` or ``range 3-5``."""
    start = max(text.find(quote), 0)
    bound, _, value = number.partition(" ")
    low, _, high = value.partition("-")
    if bound in ("at_most", "fewer_than"):
        low, high = "", low
    if bound == "exactly":
        high = low
    return Statement(
        **{
            "id": f"{kind.value}-{start}",
            "kind": kind,
            "quote": quote,
            "start": start,
            "end": start + len(quote),
            "speakers": ("Ellery Courier",),
            "bound": Bound(bound) if bound else None,
            "low": int(low) if low else None,
            "high": int(high) if high else None,
            "rule": "by hand",
            **more,
        }
    )


def reading(
    *statements: Statement,
    source: str = "Ellery Courier",
    published: datetime | None = EVENING,
    text: str = HARBOUR,
    sha256: str | None = None,
) -> Reading:
    """A reading of `text` with these statements."""
    digest = hashlib.sha256(f"{text}{source}{published}".encode()).hexdigest() if sha256 is None else sha256
    return Reading(source=source, published=published, statements=statements, title="", sha256=digest)


def toll(number: str, *, source: str = "Ellery Courier", at: str | None = "2031-05-09T21:10", **more: Any) -> Reading:
    """A reading that says nothing but a number of dead."""
    published = datetime.fromisoformat(at) if at else None
    text = f"{source} {at}: {number} dead {more}"
    kind = more.pop("kind", Kind.DEAD)
    speakers = more.pop("speakers", (source,))
    statement = said(kind, f"{number} dead", text=text, number=number, speakers=speakers, **more)
    return reading(statement, source=source, published=published, text=text)


def harbour() -> Reading:
    """The whole made-up report, read by hand."""
    official = Standing.OFFICIAL
    paper = "Ellery Courier"
    return Reading(
        source=paper,
        published=EVENING,
        title="Blast at Harbour Festival in Port Ellery: scores hurt",
        sha256=hashlib.sha256(HARBOUR.encode()).hexdigest(),
        statements=(
            said(Kind.INJURED, "scores hurt", number="vague"),
            said(Kind.DEAD, "At least 12 people were killed", number="at_least 12"),
            said(Kind.INJURED, "more than 60 injured", number="more_than 60"),
            said(Kind.WEAPON, "a bomb", detail={"weapon": "bomb"}),
            said(
                Kind.ATTACK,
                "a bomb exploded at the harbour festival in Port Ellery on Friday evening",
                time=when("2031-05-09T18:00", "2031-05-10T00:00", "Friday evening"),
                place="Port Ellery",
                detail={"attack": "bombing"},
            ),
            said(Kind.PLACE, "Port Ellery on", place="Port Ellery"),
            said(Kind.CONTEXT, "The attack came days after the Norland consulate had warned of it"),
            said(
                Kind.WARNING,
                "On 2 May the Norland consulate in Port Ellery published an alert, telling its citizens to "
                "avoid festivals and large gatherings",
                time=when("2031-05-02T00:00", "2031-05-03T00:00", "2 May"),
                speakers=("Norland consulate in Port Ellery", paper),
                standing=official,
                detail={
                    "warner": "the Norland consulate in Port Ellery",
                    "warned": "its citizens",
                    "manner": "public",
                    "about": "festivals and large gatherings",
                    "elaborated": "no",
                },
            ),
            said(
                Kind.REFUSAL,
                "the Norland foreign office refused to say more",
                speakers=("Norland foreign office", paper),
                standing=official,
            ),
            said(
                Kind.WARNING,
                "Norland officials had also discreetly informed the government of Ellerland of a plot against crowds",
                speakers=("Norland officials", paper),
                standing=official,
                detail={
                    "warner": "Norland officials",
                    "warned": "the government of Ellerland",
                    "manner": "discreet",
                    "about": "a plot against crowds",
                },
            ),
            said(
                Kind.WARNING_ANSWER,
                "The interior minister of Ellerland called the alert scaremongering",
                speakers=("interior minister of Ellerland", "ELNA", paper),
                standing=official,
                detail={"answer": "dismissed"},
            ),
            said(
                Kind.INTELLIGENCE_WITHHELD,
                "no intelligence had been shared with Ellerland",
                speakers=("Commentators", paper),
                standing=Standing.UNNAMED,
                detail={"to": "Ellerland"},
            ),
            said(
                Kind.CLAIM,
                "A group calling itself the Grey Front claimed the blast in a message on the channel Signalfire",
                speakers=("Grey Front", paper),
                standing=Standing.CLAIMED,
                detail={"claimant": "the Grey Front", "medium": "a message", "channel": "Signalfire"},
            ),
            said(
                Kind.MEASURE,
                "All festivals in Port Ellery and the coast district are suspended for the weekend",
                time=when("2031-05-10T00:00", "2031-05-12T00:00", "for the weekend"),
                detail={"action": "all festivals suspended", "where": "Port Ellery and the coast district"},
            ),
            said(
                Kind.RESPONDERS,
                "Rescue crews and coast guard units",
                detail={"units": "rescue crews, coast guard units"},
            ),
            said(Kind.INVESTIGATION, "The prosecutor investigates it as terrorism", detail={"as": "terrorism"}),
            said(Kind.ABSENT_EVIDENCE, "No pictures came with this report", detail={"evidence": "pictures"}),
        ),
    )
