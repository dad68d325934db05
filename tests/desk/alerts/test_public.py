"""What the public sees: escaped, marked, in every language, true to what has become of the alert."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import UUID

import pytest

from tests.people import START, after, occasion
from tests.warning import Town, make_town, released, renewed
from tocsin.desk.alerts.acts import renew_alert
from tocsin.desk.alerts.pages import FeedEntry, Issue, Standing, alert_entry, alert_page, cancel_entry, front_page
from tocsin.desk.alerts.queries import feed, front, publications_live, sheet_of
from tocsin.desk.alerts.sheet import DeskWords, Sheet, alert_renditions, cap_alert, release_digest
from tocsin.desk.alerts.wording import Audience, Basis, Content, Correction, Counts, Line, MsgType, Text
from tocsin.terms import BadInput

AT = datetime(2030, 5, 1, 12, tzinfo=UTC)
MARKER = "EXERCISE EXERCISE EXERCISE"


def sheet(marker: str = MARKER, *texts: Text) -> Sheet:
    """A sheet with an English and an Arabic text."""
    said = texts or (_text("en", "Stay away from the pier"), _text("ar", "ابتعدوا عن الرصيف"))
    content = Content(
        texts=said,
        corrections=tuple(Correction(t.language, "Withdrawn", "It was wrong.") for t in said),
        area={"type": "Polygon", "coordinates": [[[20, 10], [21, 10], [21, 11], [20, 11], [20, 10]]]},
        area_name="The pier & the quay",
        categories=("market",),
        effective_at=AT,
        expires_at=AT.replace(day=3),
        audience=Audience(people=True),
        urgency="Expected",
        severity="Severe",
        certainty="Possible",
    )
    status = "Exercise" if marker else "Actual"
    return Sheet(
        alert_id=UUID(int=1),
        threat_id=UUID(int=2),
        public_name="abcdefgh",
        msg_type=MsgType.ALERT,
        former=None,
        content=content,
        area_digest="d",
        expected=Counts(people=5),
        desk=DeskWords("Quay desk", "Quay desk <desk@quay.example>", "https://quay.example", status, marker),
    )


def _text(language: str, headline: str) -> Text:
    return Text(
        language=language,
        event="Threat",
        headline=Line(headline, Basis.GUIDANCE),
        description=(Line("It may happen & soon.", Basis.GUIDANCE),),
        instruction=(Line("Stay at home.", Basis.GUIDANCE),),
    )


class Outline(HTMLParser):
    """Tags that were opened and not closed, every tag with its attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It must close the last one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect it."""
        self.text += data


def outline(page: bytes) -> Outline:
    """The page, read."""
    found = Outline()
    found.feed(page.decode())
    found.close()
    assert found.open == []
    return found


@pytest.mark.parametrize("standing", list(Standing))
def test_a_page_is_whole_and_well_formed(standing: Standing) -> None:
    """Every tag is closed; nothing is fetched from elsewhere, no script; every language has its direction."""
    page = alert_page(sheet(), Issue(standing, AT, AT, "https://quay.example/newer/"))
    found = outline(page)
    names = {tag for tag, _ in found.tags}
    assert not names & {"script", "img", "link", "iframe", "form"}
    assert b"url(" not in page
    assert b"@import" not in page
    articles = [attributes for tag, attributes in found.tags if tag == "article"]
    assert articles == [{"lang": "en", "dir": "ltr"}, {"lang": "ar", "dir": "rtl"}]
    assert found.tags[0] == ("html", {"lang": "en", "dir": "ltr"})


def test_a_page_says_until_when_and_where() -> None:
    """Area and expiry stand there in words, with a machine-readable time."""
    found = outline(alert_page(sheet(), Issue(Standing.IN_FORCE, AT, AT)))
    assert "The pier & the quay" in found.text
    assert "2030-05-03 12:00 (UTC)" in found.text
    assert ("time", {"dir": "ltr", "datetime": "2030-05-03T12:00:00+00:00"}) in found.tags
    assert "In force · Valid until 2030-05-03 12:00 (UTC)" in found.text
    assert "سارٍ · سارٍ حتى 2030-05-03 12:00 (UTC)" in found.text


def test_an_exercise_is_unmistakable() -> None:
    """Above, below, in the title, and in the words of every language; a live page has none of it."""
    marked = outline(alert_page(sheet(), Issue(Standing.IN_FORCE, AT, AT)))
    assert marked.text.count(MARKER) == 3
    assert "This is an exercise, not a warning in force." in marked.text
    assert "هذا تمرين" in marked.text
    live = outline(alert_page(sheet(""), Issue(Standing.IN_FORCE, AT, AT)))
    assert "exercise" not in live.text.lower().replace(".exercise", "")


def test_what_an_officer_writes_is_never_markup() -> None:
    """Even if it came past the rules: tags, quotes and ampersands are shown as they are."""
    evil = "<script>alert(1)</script> \"'&"
    text = replace(_text("en", evil), event=evil, description=(Line(evil, Basis.GUIDANCE),))
    hostile = sheet(MARKER, text)
    hostile = replace(hostile, content=replace(hostile.content, area_name=evil))
    for standing in Standing:
        found = outline(alert_page(hostile, Issue(standing, AT, AT, 'javascript:"')))
        assert "script" not in {tag for tag, _ in found.tags}
        assert evil in found.text
    entry = alert_entry(hostile, AT)
    listed = outline(front_page([entry], desk_name=evil, marker="", at=AT))
    assert "script" not in {tag for tag, _ in listed.tags}


@pytest.mark.parametrize(
    ("standing", "says"),
    [
        (Standing.EXPIRED, "Expired: no longer in force"),
        (Standing.CANCELLED, "Cancelled: no longer in force"),
        (Standing.REPLACED, "Replaced: no longer in force"),
    ],
)
def test_a_page_that_is_over_says_what_happened_first(standing: Standing, says: str) -> None:
    """Before the old words; and the old headline is no heading and no title any more."""
    page = alert_page(sheet(), Issue(standing, AT, AT, "https://quay.example/newer/"))
    found = outline(page)
    assert found.text.index(says) < found.text.index("It may happen")
    assert b"<h1>Stay away" not in page
    assert b"<title>EXERCISE EXERCISE EXERCISE: Stay away" not in page


def test_a_replaced_page_leads_to_the_newer_one() -> None:
    """By a link."""
    found = outline(alert_page(sheet(), Issue(Standing.REPLACED, AT, AT, "https://quay.example/newer/")))
    assert ("a", {"href": "https://quay.example/newer/"}) in found.tags


def test_a_feed_entry_survives_storage() -> None:
    """And is marked in an exercise."""
    entry = alert_entry(sheet(), AT)
    assert FeedEntry.from_bytes(entry.as_bytes()) == entry
    assert entry.title.startswith(MARKER)
    assert entry.status == "Exercise"
    assert (cancel_entry(sheet(), AT).msg_type, cancel_entry(sheet(), AT).summary) == (
        "Cancel",
        f"{MARKER}: It was wrong.",
    )


def test_the_front_page_says_when_nothing_is_in_force() -> None:
    """An empty page would look like a broken one."""
    assert (
        "No warning of this desk is in force." in outline(front_page([], desk_name="Quay desk", marker="", at=AT)).text
    )


def test_a_live_sheet_is_actual_and_unmarked() -> None:
    """The mode alone decides; and the two modes never share a digest."""
    data = cap_alert(sheet(""), AT).decode()
    assert "<status>Actual</status>" in data
    assert "EXERCISE" not in data
    assert "<note>" not in data
    assert "<sender>desk@quay.example</sender>" in data
    assert release_digest(sheet("")) != release_digest(sheet())


def test_a_character_that_xml_cannot_hold_refuses() -> None:
    """Nothing half-written leaves."""
    with pytest.raises(BadInput):
        cap_alert(sheet(MARKER, _text("en", "Stay\x0baway")), AT)


def test_a_mail_says_all_and_asks_once() -> None:
    """What, where, until when, what to do, where to read more; one acknowledgement link; unmarked as yet."""
    mail = alert_renditions(sheet())[0]
    for said in (
        "It may happen & soon.",
        "Stay at home.",
        "The pier & the quay",
        "2030-05-03 12:00",
        "https://quay.example/public/alerts/abcdefgh/",
    ):
        assert said in mail.body
    assert mail.body.count("{ack_url}") == 1
    assert MARKER not in mail.body


@pytest.mark.parametrize("part", ["texts", "corrections", "area_name", "channels", "choices", "expires_at"])
def test_the_digest_covers_what_is_written(part: str) -> None:
    """Each part of the content moves it."""
    whole = sheet()
    other = {
        "texts": (whole.content.texts[0], _text("ar", "اخرجوا")),
        "corrections": tuple(reversed([replace(c, text="Other") for c in whole.content.corrections])),
        "area_name": "The pier",
        "channels": ("sms",),
        "choices": ("received", "help"),
        "expires_at": AT.replace(day=4),
    }[part]
    changed = replace(whole, content=replace(whole.content, **{part: other}))  # type: ignore[arg-type]
    assert release_digest(changed) != release_digest(whole)


@pytest.mark.parametrize(
    "change",
    [
        {"expected": Counts(people=6)},
        {"area_digest": "e"},
        {"msg_type": MsgType.UPDATE},
        {"public_name": "other"},
        {"alert_id": UUID(int=3)},
    ],
)
def test_the_digest_covers_what_the_desk_adds(change: dict[str, object]) -> None:
    """Counts, area hash, kind of message, identity."""
    assert release_digest(replace(sheet(), **change)) != release_digest(sheet())  # type: ignore[arg-type]


def test_the_digest_covers_the_citations() -> None:
    """A sentence that rests on something else is another sentence."""
    cited = replace(_text("en", "Stay away"), headline=Line("Stay away", Basis.TIP, (UUID(int=9),)))
    assert release_digest(sheet(MARKER, cited)) != release_digest(sheet(MARKER, _text("en", "Stay away")))


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def test_a_replaced_alert_is_gone_from_the_feed_at_once(town: Town) -> None:
    """Its page leads to the newer one; the feed and the front page hold the newer one alone."""
    former = released(town)
    draft = renew_alert(occasion(town.drafter, after(hours=1)), former.id, expires_at=after(hours=72))
    newer = renewed(town, draft, after(hours=2))
    [entry] = feed(after(hours=2)).entries
    assert entry.identifier == newer.cap_identifier
    assert feed(after(hours=2)).updated == after(hours=2)
    page = publications_live(after(hours=2)).get(alert=former, kind="page")
    assert sheet_of(newer).page_url in bytes(page.content).decode()
    listed = front(after(hours=2)).decode()
    assert newer.public_name in listed
    assert former.public_name not in listed


def test_the_feed_forgets_what_has_expired_even_before_the_timer(town: Town) -> None:
    """The clock alone decides, should the timers be late."""
    released(town)
    assert len(feed(after(hours=47)).entries) == 1
    assert feed(after(hours=48)).entries == ()
    assert "No warning" in front(after(hours=48)).decode()


def test_a_publication_carries_its_own_digest(town: Town) -> None:
    """So that the publisher can tell what it wrote."""
    released(town)
    for row in publications_live(START):
        assert hashlib.sha256(bytes(row.content)).hexdigest() == row.sha256
