"""Writing an order: it binds nobody until another officer issues it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.area import area_from_geojson
from tocsin.desk.exposure.queries import gatherings_exposed
from tocsin.desk.exposure.rules import Kind
from tocsin.desk.measures.acts.entering import enter, locked_order
from tocsin.desk.measures.models import Contribution, Order, OrderText
from tocsin.desk.measures.queries import content_of
from tocsin.desk.measures.rules import (
    OrderContent,
    OrderState,
    Wording,
    check_content,
    check_edit,
    checked_window,
)
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.terms import Occasion

SALT_BYTES = 16
_FIELDS = (
    "title",
    "issuer",
    "legal_basis",
    "appeal",
    "categories",
    "area",
    "area_name",
    "starts_at",
    "ends_at",
    "answer_hours",
)


@transaction.atomic
def draft_order(
    occasion: Occasion,
    *,
    title: str,
    issuer: str,
    legal_basis: str,
    appeal: str,
    categories: Iterable[str],
    area: Mapping[str, Any],
    area_name: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    wordings: Sequence[Wording],
    answer_hours: int = 12,
) -> Order:
    """Write an order; it binds nobody until another officer issues it.

    `area` is GeoJSON; `answer_hours` is how long organisers have before their silence goes upward.
    `BadInput` names what is missing: an order without an end, legal basis or way of appeal is refused.
    """
    officer = authorise(occasion, Permission.ORDER_DRAFT)
    order = Order(id=occasion.new_id(), state=OrderState.DRAFT, version=1)
    values = {
        "title": title,
        "issuer": issuer,
        "legal_basis": legal_basis,
        "appeal": appeal,
        "categories": categories,
        "area": area,
        "area_name": area_name,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "answer_hours": answer_hours,
    }
    _write(occasion, officer, order, values, tuple(wordings))
    return enter(occasion, "draft_order", officer, order)


@transaction.atomic
def edit_order(
    occasion: Occasion,
    order_id: UUID,
    *,
    version_seen: int,
    wordings: Sequence[Wording] | None = None,
    **changes: Any,
) -> Order:
    """Change a draft; fields as in `draft_order`. Whoever edits may not issue it any more.

    `Conflict` where it is no draft, or somebody else edited it since it was seen.
    """
    officer = authorise(occasion, Permission.ORDER_DRAFT)
    order = locked_order(order_id)
    check_edit(order.state, order.version, version_seen)
    values = {name: getattr(order, name) for name in _FIELDS} | _known(changes)
    order.version += 1
    _write(occasion, officer, order, values, content_of(order).wordings if wordings is None else tuple(wordings))
    return enter(occasion, "edit_order", officer, order)


def _known(changes: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(changes) - set(_FIELDS))
    if unknown:
        raise TypeError(f"edit_order takes no {', '.join(unknown)}")
    return changes


def _write(
    occasion: Occasion, officer: Officer, order: Order, values: Mapping[str, Any], wordings: tuple[Wording, ...]
) -> None:
    """Check and store a draft with its texts, counting anew the gatherings that lie inside."""
    window = checked_window(values["starts_at"], values["ends_at"])
    area = area_from_geojson(values["area"])
    categories = tuple(sorted({name.strip() for name in values["categories"] if name.strip()}))
    inside = gatherings_exposed(area, window, categories) if categories else []
    content = OrderContent(
        title=values["title"].strip(),
        issuer=values["issuer"].strip(),
        legal_basis=values["legal_basis"].strip(),
        appeal=values["appeal"].strip(),
        categories=categories,
        area_name=values["area_name"].strip(),
        area_digest=area.digest,
        window=window,
        wordings=wordings,
        answer_hours=values["answer_hours"],
        expected_gatherings=sum(one.exposed.kind is Kind.INSIDE for one in inside),
    )
    check_content(content)
    for name in (*_FIELDS[:4], "area_name", "area_digest", "answer_hours", "expected_gatherings"):
        setattr(order, name, getattr(content, name))
    order.categories, order.area = list(categories), area.to_geojson()
    order.starts_at, order.ends_at = window
    order.author_id, order.drafted_at = officer.pk, occasion.at
    order.salt = order.salt or occasion.entropy(SALT_BYTES).hex()
    order.save()
    Contribution.objects.get_or_create(
        order=order, officer_id=officer.pk, defaults={"id": occasion.new_id(), "at": occasion.at}
    )
    _write_texts(occasion, order, wordings)


def _write_texts(occasion: Occasion, order: Order, wordings: tuple[Wording, ...]) -> None:
    order.texts.all().delete()
    OrderText.objects.bulk_create(
        OrderText(id=occasion.new_id(), order=order, ordinal=ordinal, **wording._asdict())
        for ordinal, wording in enumerate(wordings)
    )
