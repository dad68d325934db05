"""The values that a scenario file is made of, and the two kinds of table that all others are."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Identifier = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Instant = Annotated[datetime, Meta(tz=True)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Count = Annotated[int, Meta(ge=0)]
Positive = Annotated[int, Meta(gt=0)]
Words = Annotated[str, Meta(min_length=1)]
Grade = Annotated[str, Meta(pattern=r"^[A-F][1-6]$")]
Limit = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
Term = Literal[
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "likely",
    "very likely",
    "almost certain",
]
Role = Literal["reporter", "drafter", "releaser", "supervisor", "auditor", "administrator"]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
CapCategory = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]
"""CAP 1.2, section 3.2.2."""

Address = Annotated[str, Meta(pattern=r"^[^@\s]+@([^@\s]+\.)?(example|invalid|test)$")]
"""Addresses end in a name that never leads anywhere (RFC 2606)."""


class Table(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A table of the file. Every table refuses keys that it does not know."""


class Sourced(Table, frozen=True, kw_only=True):
    """A table that says what it rests on: one source, or several where facts and assumptions meet."""

    source: str | list[str]

    @property
    def sources(self) -> list[str]:
        """The ids of the sources."""
        return [self.source] if isinstance(self.source, str) else self.source
