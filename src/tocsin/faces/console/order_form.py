"""The form in which an order is written: what was typed, half-finished or not, and how it becomes an order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import QueryDict

from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import content_of
from tocsin.desk.measures.rules import Wording
from tocsin.desk.threats.models import Threat
from tocsin.faces.console.draft_form import TYPED, listed, read_area, read_time
from tocsin.terms import BadInput

LANGUAGES_MAX = 12
EMPTY = Wording("", "", "", "")
WORDS = (
    "title", "issuer", "legal_basis", "appeal", "categories", "area", "area_name", "starts_at", "ends_at",
    "answer_hours",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrderInput:
    """The whole form as typed. `area_of` names a threat whose area is meant; `area` is GeoJSON text."""

    wordings: tuple[Wording, ...] = (Wording("en", "", "", ""),)
    title: str = ""
    issuer: str = ""
    legal_basis: str = ""
    appeal: str = ""
    categories: str = ""
    area: str = ""
    area_of: str = ""
    area_name: str = ""
    starts_at: str = ""
    ends_at: str = ""
    answer_hours: str = "12"

    @classmethod
    def for_threat(cls, threat: Threat) -> Self:
        """An empty form with a threat's area and kinds of gatherings. Its end is left open: an officer says it."""
        return cls(area_of=str(threat.pk), area_name=threat.area_name, categories=", ".join(threat.categories))

    @classmethod
    def of_order(cls, order: Order) -> Self:
        """The form filled with what a draft says."""
        content = content_of(order)
        return cls(
            wordings=content.wordings,
            title=content.title,
            issuer=content.issuer,
            legal_basis=content.legal_basis,
            appeal=content.appeal,
            categories=", ".join(content.categories),
            area=json.dumps(order.area),
            area_name=content.area_name,
            starts_at=content.window.start.strftime(TYPED),
            ends_at=content.window.end.strftime(TYPED),
            answer_hours=str(content.answer_hours),
        )

    @classmethod
    def posted(cls, post: QueryDict) -> Self:
        """The form as it came in."""
        count = sum(f"w{index}-language" in post for index in range(LANGUAGES_MAX))
        wordings = tuple(_posted(post, f"w{index}") for index in range(count))
        return cls(wordings=wordings, area_of=post.get("area_of", ""), **{name: post.get(name, "") for name in WORDS})

    def with_language(self) -> Self:
        """The form with room for one language more."""
        return replace(self, wordings=(*self.wordings, EMPTY))

    def values(self, threats: Sequence[Threat]) -> dict[str, Any]:
        """The arguments of the act; `BadInput` for an area, time or number that cannot be read."""
        return {
            "title": self.title,
            "issuer": self.issuer,
            "legal_basis": self.legal_basis,
            "appeal": self.appeal,
            "categories": listed(self.categories),
            "area": self._area(threats),
            "area_name": self.area_name,
            "starts_at": read_time(self.starts_at, "starts_at"),
            "ends_at": read_time(self.ends_at, "ends_at"),
            "answer_hours": _hours(self.answer_hours),
            "wordings": tuple(wording for wording in self.wordings if any(part.strip() for part in wording)),
        }

    def _area(self, threats: Sequence[Threat]) -> dict[str, Any]:
        if self.area.strip():
            return read_area(self.area)
        chosen = next((threat for threat in threats if str(threat.pk) == self.area_of), None)
        if chosen is None:
            raise BadInput("An order needs its area.", "Choose a threat's area, or paste GeoJSON.", "area")
        return dict(chosen.area)


def _posted(post: QueryDict, name: str) -> Wording:
    parts = {part: post.get(f"{name}-{part}", "").replace("\r\n", "\n") for part in Wording._fields}
    return Wording(**(parts | {"language": parts["language"].strip()}))


def _hours(text: str) -> int:
    if not text.strip().isdecimal():
        raise BadInput(f"{text!r} is no number of hours.", "Write whole hours, such as 12.", "answer_hours")
    return int(text)
