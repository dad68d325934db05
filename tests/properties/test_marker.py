"""An exercise says so in every form it can take, however long or strange its words; a live desk never does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.desk.alerts.test_public import sheet as made
from tocsin import cap
from tocsin.cap import text as forms
from tocsin.desk.alerts.pages import Issue, Standing, again_entry, alert_entry, alert_page, cancel_entry, front_page
from tocsin.desk.alerts.queries import Feed
from tocsin.desk.alerts.sheet import (
    Sheet,
    again_renditions,
    alert_info,
    alert_renditions,
    cap_again,
    cap_alert,
    cap_cancel,
    cap_reference,
    correction_renditions,
)
from tocsin.desk.alerts.wording import Basis, Line, Text
from tocsin.desk.delivery.rules import splice
from tocsin.desk.settings.directory import Directory
from tocsin.faces.public.atom import atom_feed
from tocsin.terms import Mode

AT = datetime(2030, 1, 2, 9, tzinfo=UTC)
MARKER = Mode.EXERCISE.marker
# What a draft may hold: letters of any script, marks, digits, signs, emoji; no control characters and no braces.
words = st.text(
    st.characters(categories=["L", "M", "N", "P", "S", "Zs"], exclude_characters="{}<>[]_\u00a0"),
    min_size=1,
    max_size=60,
)
sentence = st.builds(lambda said, times: (f"x{said} " * times).strip(), words, st.sampled_from([1, 1, 2, 10, 40]))
languages = st.sampled_from(["en", "ar", "fr", "es", "ru", "zh"])


@st.composite
def sheets(draw: st.DrawFn, marker: str = MARKER) -> Sheet:
    """The sheet of an alert in one or two languages, with words of any length."""
    said = [
        Text(
            language=language,
            event=draw(words),
            headline=Line(draw(sentence), Basis.GUIDANCE),
            description=tuple(Line(draw(sentence), Basis.GUIDANCE) for _ in range(draw(st.integers(1, 3)))),
            instruction=tuple(Line(draw(sentence), Basis.GUIDANCE) for _ in range(draw(st.integers(1, 2)))),
        )
        for language in draw(st.lists(languages, min_size=1, max_size=2, unique=True))
    ]
    return made(marker, *said)


def said_in(sheet: Sheet) -> dict[str, str]:
    """Everything that could reach somebody, by what it is: each form of each text, whole."""
    found: dict[str, str] = {}
    for text in sheet.content.texts:
        info, name, marker = alert_info(sheet, text), text.language, sheet.desk.marker
        sms, wea, mail = forms.sms(info, marker), forms.wea(info, marker), forms.email(info, marker)
        one = forms.sms(info, marker, segments_max=1)
        found |= {
            f"SMS {name}": sms.text,
            f"SMS in one part {name}": one.text,
            f"the first part of an SMS {name}": sms.segments[0],
            f"short WEA {name}": wea.short,
            f"long WEA {name}": wea.long,
            f"cell broadcast {name}": forms.cell_broadcast(info, marker).text,
            f"sign {name}": " ".join(line for frame in forms.sign(info, marker).frames for line in frame),
            f"plain {name}": forms.plain(info, marker),
            f"subject {name}": mail.subject,
            f"mail {name}": mail.text,
        }
    for what, renditions in (
        ("alert", alert_renditions(sheet)),
        ("correction", correction_renditions(sheet)),
        ("again", again_renditions(sheet)),
    ):
        for rendition in renditions:
            sent = splice(rendition, "https://quay.example/a/abc", sheet.desk.marker)
            found |= {f"{what} subject {sent.language}": sent.subject, f"{what} {sent.language}": sent.body}
    return found


def published(sheet: Sheet, mode: Mode) -> dict[str, str]:
    """Every page, feed and CAP message: of CAP, its headlines, descriptions and instructions one by one."""
    entries = (alert_entry(sheet, AT), cancel_entry(sheet, AT), again_entry(sheet, AT, 2))
    desk = Directory(Path("/none"), mode, name="Quay desk", base_url="https://quay.example", sender="d@quay.example")
    found = {
        str(standing): alert_page(sheet, Issue(standing, AT, AT + timedelta(hours=1), newer_url="https://x.example"))
        for standing in Standing
    }
    found["front"] = front_page(entries, desk_name="Quay desk", marker=sheet.desk.marker, at=AT)
    pages = {f"page {name}": data.decode() for name, data in found.items()}
    feed = etree.fromstring(atom_feed(Feed(AT, entries), desk))
    titles = {f"feed title {n}": str(one.text) for n, one in enumerate(feed.iter("{http://www.w3.org/2005/Atom}title"))}
    reference = cap_reference(sheet, sheet.identifier, AT)
    messages = (cap_alert(sheet, AT), cap_cancel(sheet, reference, AT), cap_again(sheet, reference, AT, 2))
    said = {}
    for n, message in enumerate(messages):
        for m, info in enumerate(cap.parse_alert(message).infos):
            for field in ("headline", "description", "instruction"):
                if (value := getattr(info, field)) is not None:
                    said[f"CAP {n} {m} {field}"] = value
    return pages | titles | said


@given(sheets())
def test_the_marker_stands_in_every_form_at_any_length(sheet: Sheet) -> None:
    """After templating and truncation: SMS of one part, cell broadcast, WEA, mails, corrections, reinstatements."""
    assert [name for name, text in said_in(sheet).items() if MARKER not in text] == []


@given(sheets())
def test_the_marker_stands_on_every_page_in_the_feed_and_in_cap(sheet: Sheet) -> None:
    """Whatever has become of the alert; CAP says `Exercise` besides."""
    assert [name for name, text in published(sheet, Mode.EXERCISE).items() if MARKER not in text] == []
    assert cap.parse_alert(cap_alert(sheet, AT)).status == "Exercise"


@given(sheets(marker=""))
def test_a_live_desk_puts_the_marker_nowhere(sheet: Sheet) -> None:
    """A true warning is never taken for an exercise."""
    everything = said_in(sheet) | published(sheet, Mode.LIVE)
    assert [name for name, text in everything.items() if MARKER in text] == []
    assert cap.parse_alert(cap_alert(sheet, AT)).status == "Actual"


@pytest.mark.parametrize("mode", [Mode.EXERCISE, Mode.REPLAY])
def test_every_mode_but_live_has_a_marker(mode: Mode) -> None:
    """One that was added without a marker would be taken for real."""
    assert mode.marker
    assert mode.cap_status == "Exercise"
