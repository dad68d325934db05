"""What the public sees: made with the alert, replaced when the alert ends. Part of acts, no act itself."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from tocsin.desk.alerts.models import Alert, Publication
from tocsin.desk.alerts.pages import Issue, Standing, again_entry, alert_entry, alert_page, cancel_entry, numbered
from tocsin.desk.alerts.sheet import Sheet, cap_again, cap_cancel
from tocsin.terms import Occasion

HTML, CAP, JSON = "text/html; charset=utf-8", "application/cap+xml", "application/json"


class File(NamedTuple):
    """A file of an alert: its kind, media type and bytes."""

    kind: str
    media_type: str
    content: bytes


def publish_alert(occasion: Occasion, alert: Alert, sheet: Sheet, cap_xml: bytes) -> None:
    """Put page, CAP message and feed entry of a released alert before the public."""
    issue = Issue(Standing.IN_FORCE, occasion.at, occasion.at)
    files = {
        "index.html": File("page", HTML, alert_page(sheet, issue)),
        "cap.xml": File("cap", CAP, cap_xml),
        "entry.json": File("entry", JSON, alert_entry(sheet, occasion.at).as_bytes()),
    }
    _publish(occasion, alert, sheet, files)


def publish_cancel(occasion: Occasion, alert: Alert, sheet: Sheet, *, references: str, ordinal: int) -> None:
    """The page says what happened, the feed carries the CAP Cancel instead of the alert."""
    _remove(alert, "entry", occasion.at)
    file = numbered("cancel", ordinal)
    issue = Issue(Standing.CANCELLED, alert.released_at or occasion.at, occasion.at, cancel_file=file)
    files = {
        "index.html": File("page", HTML, alert_page(sheet, issue)),
        file: File("cap", CAP, cap_cancel(sheet, references, _sent(occasion), ordinal)),
        "cancel.json": File("entry", JSON, cancel_entry(sheet, occasion.at, ordinal).as_bytes()),
    }
    _publish(occasion, alert, sheet, files)


def publish_again(occasion: Occasion, alert: Alert, sheet: Sheet, *, references: str, ordinal: int) -> None:
    """The page is back and says so; the feed carries the CAP Update that puts the alert back in force."""
    _remove(alert, "entry", occasion.at)
    issue = Issue(Standing.IN_FORCE, alert.released_at or occasion.at, occasion.at, again=True)
    files = {
        "index.html": File("page", HTML, alert_page(sheet, issue)),
        numbered("again", ordinal): File("cap", CAP, cap_again(sheet, references, _sent(occasion), ordinal)),
        "entry.json": File("entry", JSON, again_entry(sheet, occasion.at, ordinal).as_bytes()),
    }
    _publish(occasion, alert, sheet, files)


def publish_replaced(occasion: Occasion, alert: Alert, sheet: Sheet, newer_url: str) -> None:
    """The page leads to the alert that replaces it; the feed holds only the newer one."""
    _remove(alert, "entry", occasion.at)
    page = _page(alert, sheet, Standing.REPLACED, occasion.at, newer_url)
    _publish(occasion, alert, sheet, {"index.html": page})


def publish_expired(occasion: Occasion, alert: Alert, sheet: Sheet) -> None:
    """The page says that the alert is no longer in force."""
    _remove(alert, "entry", occasion.at)
    _publish(occasion, alert, sheet, {"index.html": _page(alert, sheet, Standing.EXPIRED, alert.expires_at)})


def _sent(occasion: Occasion) -> datetime:
    return occasion.at.replace(microsecond=0)


def _page(alert: Alert, sheet: Sheet, standing: Standing, at: datetime, newer_url: str = "") -> File:
    issue = Issue(standing, alert.released_at or at, at, newer_url)
    return File("page", HTML, alert_page(sheet, issue))


def _publish(occasion: Occasion, alert: Alert, sheet: Sheet, files: Mapping[str, File]) -> None:
    paths = {f"{sheet.path}/{name}": file for name, file in files.items()}
    Publication.objects.filter(path__in=paths, removed_at=None).update(removed_at=occasion.at)
    Publication.objects.bulk_create(
        Publication(
            id=occasion.new_id(),
            alert=alert,
            kind=file.kind,
            path=path,
            media_type=file.media_type,
            content=file.content,
            sha256=hashlib.sha256(file.content).hexdigest(),
            published_at=occasion.at,
        )
        for path, file in paths.items()
    )


def _remove(alert: Alert, kind: str, at: datetime) -> None:
    Publication.objects.filter(alert=alert, kind=kind, removed_at=None).update(removed_at=at)
