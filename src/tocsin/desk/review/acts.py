"""What leaves the desk for good: disclosures, exports, reports. Each is recorded before it is handed out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise, reader_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append, make_checkpoint
from tocsin.desk.record.models import Checkpoint, Entry
from tocsin.desk.record.queries import access_entries, checkpoints, proof_of
from tocsin.desk.review.access import access_reported
from tocsin.terms import Absent, BadInput, NotPermitted, Occasion, Tlp

ENTRIES_MAX = 10_000
LIST_ACT = "review.list_exposure"
LIST_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which entries are meant: these numbers, all about these subjects, all of these acts."""

    sequences: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A disclosure as a file: its text, the entries it shows, and how many of their bodies were erased."""

    text: str
    entries: int
    erased: int
    checkpoint_size: int


@transaction.atomic
def disclose(occasion: Occasion, chosen: Chosen, *, to: str, audience: Tlp, reason: str) -> Disclosure:
    """Open chosen entries to somebody outside, with the proof that they stand in the record.

    `audience` is how far the recipient `to` may be told. Raises `Absent` for an entry that is not there or
    lies beyond the officer's clearance, `NotPermitted` for one whose limit goes beyond the audience. Entries
    that a subject or an act chooses are those within the officer's clearance.
    """
    officer = authorise(occasion, Permission.RECORD_DISCLOSE)
    if not to.strip() or not reason.strip():
        raise BadInput("A disclosure says to whom and why.", "Give both in words.")
    entries = chosen_entries(officer, chosen)
    _check_audience(officer, entries, audience)
    checkpoint = checkpoint_over(occasion, entries[-1].sequence)
    about = {"to": to.strip(), "reason": reason.strip(), "by": officer.office, "audience": audience.label}
    text = proof_of(entries, checkpoint, opened=True, about=about)
    body = {
        **about,
        "entries": [entry.sequence for entry in entries],
        "checkpoint": checkpoint.size,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
    }
    limit = max(Tlp(entry.limit) for entry in entries)
    append(occasion, act="review.disclose", subjects=[entry.id for entry in entries], limit=limit, body=body)
    erased = sum(entry.body.wrapped_key is None for entry in entries)
    return Disclosure(text, len(entries), erased, checkpoint.size)


@transaction.atomic
def export_record(occasion: Occasion, *, clearance: Tlp, to: str) -> int:
    """Record that the whole record is taken out, bodies opened up to `clearance`; returns this entry's number.

    The caller writes `record.queries.exported` afterwards. `NotPermitted` beyond the officer's own clearance.
    """
    officer = authorise(occasion, Permission.RECORD_EXPORT)
    if clearance > officer.cleared:
        raise NotPermitted(
            f"{officer.name} is cleared up to {officer.cleared.label} only.",
            "Ask an officer with a higher clearance, or open less.",
        )
    body = {"office": officer.office, "clearance": clearance.label, "to": to}
    return append(occasion, act="review.export_record", subjects=(), limit=Tlp.GREEN, body=body).sequence


@transaction.atomic
def list_exposure(occasion: Occasion, subject_id: UUID, gatherings: int, *, whole: bool = True) -> None:
    """Record that an officer opens the list of what is exposed to a threat or an alert: it is a target list, too.

    The same list is recorded once an hour. For a `whole` list, and not for the extract that a threat's page shows,
    `NotPermitted` beyond the desk's quota in 24 hours. Called before the list is shown.
    """
    officer = authorise(occasion, Permission.EXPOSURE_READ)
    lists = Entry.objects.filter(act=LIST_ACT, actor=officer.actor, time__gt=occasion.at - timedelta(days=1))
    recent = lists.filter(time__gt=occasion.at - LIST_AGAIN)
    if any(str(subject_id) in subjects for subjects in recent.values_list("subjects", flat=True)):
        return
    most = settings.TOCSIN.policy.lists_a_day_max
    if whole and lists.count() >= most:
        raise NotPermitted(
            f"You have opened {most} lists of what is exposed in 24 hours.",
            "Such lists are need-to-know. An administrator can raise lists_a_day_max in the desk's policy.",
        )
    body = {"office": officer.office, "gatherings": gatherings}
    append(occasion, act=LIST_ACT, subjects=[subject_id], limit=Tlp.AMBER, body=body)


def chosen_entries(officer: Officer, chosen: Chosen) -> list[Entry]:
    """The entries meant, in order; `Absent` where a number is not there for this officer, or nothing is meant."""
    seen = access_entries(reader_of(officer)).select_related("body")
    found = {entry.sequence: entry for entry in seen.filter(sequence__in=chosen.sequences)}
    missing = sorted(set(chosen.sequences) - set(found))
    if missing:
        raise Absent(f"There is no entry {_listed(missing)}.", "It may be beyond your clearance.")
    if chosen.acts:
        found |= {entry.sequence: entry for entry in seen.filter(act__in=chosen.acts)}
    if chosen.subjects:
        wanted = set(chosen.subjects)
        found |= {entry.sequence: entry for entry in seen.iterator(500) if wanted & set(entry.subjects)}
    if not found:
        raise Absent("No entry was chosen that you may see.", "Give numbers, subjects or acts.")
    if len(found) > ENTRIES_MAX:
        raise BadInput(f"These are {len(found)} entries.", f"At most {ENTRIES_MAX} go into one file.")
    return [found[sequence] for sequence in sorted(found)]


def checkpoint_over(occasion: Occasion, sequence: int) -> Checkpoint:
    """The latest checkpoint that was made where it covers entry `sequence`, else a fresh one."""
    latest = checkpoints().last()
    return latest if latest and latest.size >= sequence else make_checkpoint(occasion)


def _check_audience(officer: Officer, entries: Sequence[Entry], audience: Tlp) -> None:
    if audience > officer.cleared:
        raise NotPermitted(
            f"{officer.name} is cleared up to {officer.cleared.label} and cannot tell anyone more.",
            "Ask an officer with a higher clearance.",
        )
    beyond = [entry.sequence for entry in entries if not _may_be_disclosed(entry, audience)]
    if beyond:
        raise NotPermitted(
            f"The limit of entry {_listed(beyond)} goes beyond {audience.label}.",
            "Leave it out, or give the audience that the recipient is cleared for.",
        )


def _may_be_disclosed(entry: Entry, audience: Tlp) -> bool:
    return Tlp(entry.limit).may_reach(audience) and entry.need.may_be_told(None)


def _listed(sequences: Sequence[int]) -> str:
    shown = ", ".join(map(str, sequences[:10]))
    return f"{shown} and {len(sequences) - 10} more" if len(sequences) > 10 else shown


def report_checkpoint(occasion: Occasion) -> Checkpoint:
    """The checkpoint that a report names as its proof: one over all that is in the record now."""
    return make_checkpoint(occasion)


@transaction.atomic
def export_report(occasion: Occasion, threat_id: UUID, *, content: bytes, format: str) -> None:
    """Record that the after-action report of a threat is taken out, by the digest of its file."""
    officer = authorise(occasion, Permission.RECORD_EXPORT)
    threat = access_reported(officer, threat_id)
    body = {
        "office": officer.office,
        "format": format,
        "clearance": officer.cleared.label,
        "digest": hashlib.sha256(content).hexdigest(),
    }
    append(
        occasion,
        act="review.export_report",
        subjects=[threat.pk],
        limit=Tlp(threat.limit),
        need=threat.need,
        body=body,
    )
