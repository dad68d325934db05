"""The only writers of orders: one function for each thing an officer, or the desk's timer, does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.area import area_from_geojson
from tocsin.desk.alerts.rules import audience_drift
from tocsin.desk.alerts.wording import Counts
from tocsin.desk.delivery.acts import cancel, cancel_timers, set_timer
from tocsin.desk.delivery.models import Timer
from tocsin.desk.exposure.queries import gatherings_exposed
from tocsin.desk.exposure.rules import Kind
from tocsin.desk.measures.mails import place_notices, place_page
from tocsin.desk.measures.models import Contribution, Order, OrderRecipient, OrderText
from tocsin.desk.measures.queries import (
    GatheringAnswer,
    access_order_answers,
    content_of,
    digest_of,
    exposure_of,
    informed_recipients,
    order_answers,
    silent_recipients,
    window_of,
)
from tocsin.desk.measures.rules import (
    TIMER_ESCALATE,
    TIMER_REMIND,
    Issue,
    OrderContent,
    OrderState,
    Outcome,
    Wording,
    chase,
    check_content,
    check_edit,
    check_issue,
    check_lift,
    checked_lift_reason,
    checked_window,
)
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise, on_duty, require_desk
from tocsin.desk.officers.rules import Permission, Post
from tocsin.desk.record.acts import append
from tocsin.terms import Absent, Conflict, Occasion, Tlp


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
    return _entered(occasion, "draft_order", officer, order)


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
    order = _locked(order_id)
    check_edit(order.state, order.version, version_seen)
    values = {name: getattr(order, name) for name in _FIELDS} | _known(changes)
    order.version += 1
    _write(occasion, officer, order, values, content_of(order).wordings if wordings is None else tuple(wordings))
    return _entered(occasion, "edit_order", officer, order)


@transaction.atomic
def issue_order(occasion: Occasion, order_id: UUID, *, digest_seen: str) -> Order:
    """Issue a draft: another officer, over the digest that was read.

    Finds the gatherings inside area, window and categories, and places one mail for each with its
    organiser. Gatherings of which it cannot be told whether they lie inside are kept for the officers to
    look at. `Conflict` where the order changed, or the number of gatherings is more than 10 % off.
    """
    officer = authorise(occasion, Permission.ORDER_ISSUE)
    order = _locked(order_id)
    content = content_of(order)
    check_issue(
        Issue(
            state=order.state,
            contributors=set(order.contributions.values_list("officer_id", flat=True)),
            issuer_id=officer.pk,
            digest=digest_of(order),
            digest_seen=digest_seen,
            window=content.window,
            at=occasion.at,
        )
    )
    recipients = _bind(occasion, order)
    bound = [row for row in recipients if row.bound]
    _check_drift(order, len(bound))
    order.state, order.digest = OrderState.ISSUED, digest_seen
    order.issued_by, order.issued_at = officer.pk, occasion.at
    order.save(update_fields=["state", "digest", "issued_by", "issued_at"])
    entry_id = occasion.new_id()
    placed = place_notices(occasion, order, bound, "order", entry_id)
    times = chase(occasion.at, content.window, order.answer_hours)
    set_timer(TIMER_REMIND, order.pk, "", times.remind_at)
    set_timer(TIMER_ESCALATE, order.pk, "", times.escalate_at)
    return _entered(
        occasion,
        "issue_order",
        officer,
        order,
        entry_id=entry_id,
        gatherings=len(bound),
        not_placed=len(recipients) - len(bound),
        mails=placed,
    )


@transaction.atomic
def lift_order(occasion: Occasion, order_id: UUID, *, reason: str) -> Order:
    """Lift an order that is in force; one officer is enough.

    What was not sent yet is not sent any more. Everybody who got the order, or may have got it, is told
    in the words that were approved with it.
    """
    officer = authorise(occasion, Permission.ORDER_ISSUE)
    order = _locked(order_id)
    check_lift(order.state, window_of(order), occasion.at)
    order.state, order.lift_reason = OrderState.LIFTED, checked_lift_reason(reason)
    order.lifted_by, order.lifted_at = officer.pk, occasion.at
    order.save(update_fields=["state", "lift_reason", "lifted_by", "lifted_at"])
    informed = informed_recipients(order.pk)
    cancel(order.pk, at=occasion.at, reason="The order was lifted.")
    cancel_timers(order.pk)
    entry_id = occasion.new_id()
    told = place_notices(occasion, order, informed, "lifted", entry_id)
    return _entered(occasion, "lift_order", officer, order, entry_id=entry_id, reason=order.lift_reason, mails=told)


@transaction.atomic
def export_refusals(occasion: Occasion, order_id: UUID) -> list[GatheringAnswer]:
    """The gatherings that refused, with their reasons, for a purpose outside the desk.

    Such a list can serve repression: only officers who may issue orders get it, and that they did is
    an entry in the record.
    """
    officer = authorise(occasion, Permission.ORDER_ISSUE)
    answers = access_order_answers(officer, order_id)
    refused = [one for one in answers.gatherings if one.outcome is Outcome.REFUSED]
    append(
        occasion,
        act="measures.export_refusals",
        subjects=[order_id],
        limit=Tlp.AMBER_STRICT,
        body={"office": officer.name, "refusals": len(refused)},
        result=order_id,
    )
    return refused


@transaction.atomic
def remind_silent(occasion: Occasion, order_id: UUID) -> int:
    """Ask the organisers once more who got the order and have not answered. The desk's own act.

    Returns how many mails were placed; without any there is nothing to record.
    """
    require_desk(occasion)
    order = _locked(order_id)
    silent = silent_recipients(order_id) if order.state == OrderState.ISSUED else []
    if not silent:
        return 0
    entry_id = occasion.new_id()
    placed = place_notices(occasion, order, silent, "reminder", entry_id)
    _entered(occasion, "remind_silent", None, order, entry_id=entry_id, mails=placed)
    return placed


@transaction.atomic
def escalate_silent(occasion: Occasion, order_id: UUID) -> int:
    """Page the supervisors on duty that gatherings under an order are silent or were never reached.

    The desk's own act. The mail holds counts, no names. Returns how many supervisors were paged.
    """
    require_desk(occasion)
    order = _locked(order_id)
    counts = order_answers(order_id)
    open_ = counts[Outcome.SILENT] + counts[Outcome.UNDELIVERED]
    if order.state != OrderState.ISSUED or not open_:
        return 0
    entry_id = occasion.new_id()
    paged = on_duty(occasion.at, Post.SUPERVISOR)
    if paged:
        place_page(occasion, order, counts, paged, entry_id)
    _entered(
        occasion,
        "escalate_silent",
        None,
        order,
        entry_id=entry_id,
        counts=counts,
        paged=[officer.name for officer in paged],
    )
    return len(paged)


def on_remind(occasion: Occasion, timer: Timer) -> None:
    """What the timer `TIMER_REMIND` does."""
    remind_silent(occasion, timer.subject_id)


def on_escalate(occasion: Occasion, timer: Timer) -> None:
    """What the timer `TIMER_ESCALATE` does."""
    escalate_silent(occasion, timer.subject_id)


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


def _known(changes: Mapping[str, Any]) -> Mapping[str, Any]:
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


def _locked(order_id: UUID) -> Order:
    order = Order.objects.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise Absent("There is no such order.", "Look at the list of orders.")
    return order


def _bind(occasion: Occasion, order: Order) -> list[OrderRecipient]:
    """Keep which gatherings the order binds, and of which it cannot be told."""
    rows = [
        OrderRecipient(
            id=occasion.new_id(),
            order=order,
            gathering_id=one.id,
            organiser_id=one.organiser_id,
            bound=one.exposed.kind is Kind.INSIDE,
        )
        for one in exposure_of(order)
        if one.exposed.kind in (Kind.INSIDE, Kind.UNKNOWN)
    ]
    OrderRecipient.objects.bulk_create(rows)
    return list(order.recipients.select_related("gathering", "organiser").order_by("id"))


def _check_drift(order: Order, found: int) -> None:
    if audience_drift(Counts(organisers=order.expected_gatherings), Counts(organisers=found)):
        raise Conflict(
            f"The order was written for {order.expected_gatherings} gatherings; now {found} lie inside.",
            "Edit the draft, so that the new number is seen and approved.",
        )


def _entered(
    occasion: Occasion, act: str, officer: Officer | None, order: Order, *, entry_id: UUID | None = None, **more: object
) -> Order:
    body = {
        "office": officer.name if officer else "desk",
        "title": order.title,
        "issuer": order.issuer,
        "area_name": order.area_name,
        "categories": order.categories,
        "starts_at": order.starts_at.isoformat(),
        "ends_at": order.ends_at.isoformat(),
        "digest": digest_of(order),
    }
    append(
        occasion,
        act=f"measures.{act}",
        subjects=[order.pk],
        limit=Tlp.AMBER,
        body=body | more,
        entry_id=entry_id,
        result=order.pk,
    )
    return order
