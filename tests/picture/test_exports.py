"""The picture in the formats of others: nothing loses its bound, its voice, its as-of or its citation."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from tests.json_schema import faults
from tests.picture.make import EVENING, harbour, reading, said, toll
from tocsin.picture import Graded, Picture, State, as_object, build_picture
from tocsin.picture.exports import (
    FORMATS,
    About,
    Logged,
    Resource,
    dossier_schema,
    gtd_csv,
    gtd_row,
    ics_201,
    ics_209,
    ics_214,
    methane,
    schema_json,
)
from tocsin.picture.exports.form import Form, form_markdown, plain_markdown
from tocsin.picture.exports.gtd import COLUMNS
from tocsin.picture.exports.sitrep import CT, GML, SITREP
from tocsin.reading.statement import Kind
from tocsin.terms import AdmiraltyGrade

NIGHT = datetime(2031, 5, 9, 22, 0, tzinfo=UTC)
CALLED = datetime(2031, 5, 9, 18, tzinfo=UTC)
ABOUT = About(
    title="Blast at the harbour",
    number="2031-17",
    place="Port Ellery, harbour",
    point=(10.0, 20.0),
    began=datetime(2031, 5, 9, 17, 30, tzinfo=UTC),
    prepared_by="Duty desk A",
    prepared_at=NIGHT,
    limit="TLP:AMBER",
    marker="EXERCISE EXERCISE EXERCISE",
    resources=(
        Resource(
            name="Engine 4", kind="fire", task="Put out the fire", ordered_at=datetime(2031, 5, 9, 18, tzinfo=UTC)
        ),
    ),
    log=(Logged(at=datetime(2031, 5, 9, 19, tzinfo=UTC), unit="Engine 4", words="fire out"),),
)
PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "reference" / "dossier.schema.json"


@pytest.fixture
def picture() -> Picture:
    """The harbour, and two further tolls of which one excludes the other."""
    return build_picture([harbour(), toll("exactly 15", source="Coast Radio"), toll("fewer_than 9", source="ELNA")])


def blocks(form: Form) -> dict[str, str]:
    """What stands in each block, by its number."""
    return {each.number: "\n".join([*each.lines, *(" | ".join(row) for row in each.table)]) for each in form.blocks}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_made_of_any_picture(name: str, picture: Picture) -> None:
    """With everything known, and with nothing: no error, and the same bytes again."""
    for made, about in ((picture, ABOUT), (build_picture([]), About(title=""))):
        data = FORMATS[name].render(made, about, {})
        assert data
        assert data == FORMATS[name].render(made, about, {})


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("json", "gtd")])
def test_every_page_carries_label_and_marker(name: str, picture: Picture) -> None:
    """The handling limit and the exercise marker stand in everything that a person may pass on."""
    text = FORMATS[name].render(picture, ABOUT, {}).decode()
    assert "TLP:AMBER" in text
    assert "EXERCISE" in text


def test_json_keeps_to_the_published_schema(picture: Picture) -> None:
    """What is written validates, the schema is the one published, and what does not fit is found."""
    schema = dossier_schema()
    assert PUBLISHED.read_bytes() == schema_json(), "write it anew: tools/dossier-schema"
    for made in (picture, build_picture([])):
        found = json.loads(FORMATS["json"].render(made, ABOUT, {}))
        assert list(faults(found, schema, schema)) == []
    wrong = as_object(picture)
    wrong["picture"]["figures"][0]["figures"][0]["apart"] = "somehow"
    wrong["warnings"][0]["more"] = 1
    del wrong["bulletin"]["text"]
    assert len(list(faults(json.loads(msgspec.json.encode(wrong)), schema["$defs"]["Dossier"], schema))) == 3


def test_no_number_in_a_form_without_bound_voice_and_time(picture: Picture) -> None:
    """Block 31 of ICS 209 holds each figure with who said it and as of when, and that the sources disagree."""
    text = blocks(ics_209(picture, ABOUT))["31"]
    assert "D. Fatalities: from fewer than 9 to 15" in text
    assert "D. Fatalities: The sources disagree." in text
    assert "D. Fatalities: at least 12: Ellery Courier, as of 9 May 2031, 21:10 [" in text
    assert "E. With Injuries/Illness: more than 60" in text


def test_ics_209_has_the_blocks_of_the_form(picture: Picture) -> None:
    """53 blocks in order; what reports cannot tell stays empty and says so."""
    form = ics_209(picture, ABOUT)
    assert [each.number for each in form.blocks] == [str(number) for number in range(1, 54)]
    assert blocks(form)["37"] == ""
    assert "## 37. Strategic Objectives\n\n*Not known from what was reported.*" in form_markdown(form, ABOUT)
    assert "20.00000, 10.00000 (longitude, latitude" in blocks(form)["22"]


def test_ics_201_and_214_hold_the_units(picture: Picture) -> None:
    """What a unit was called for, when, and what it noted, in order."""
    resources = blocks(ics_201(picture, ABOUT))["10"]
    assert "Engine 4 | fire | Put out the fire | 9 May 2031, 18:00 UTC | – | –" in resources
    log = blocks(ics_214(ABOUT))["7"].splitlines()
    assert log[1:] == [
        "9 May 2031, 18:00 UTC | Engine 4: called: Put out the fire",
        "9 May 2031, 19:00 UTC | Engine 4: fire out",
    ]
    assert blocks(ics_214(ABOUT))["2"] == "9 May 2031, 18:00 UTC to 9 May 2031, 22:00 UTC"


def test_methane_has_its_seven_letters(picture: Picture) -> None:
    """In their order; whether a major incident is declared is left to the officer."""
    form = methane(picture, ABOUT)
    assert "".join(each.number for each in form.blocks) == "METHANE"
    assert form.blocks[0].lines == ("Not said in the reports: for the officer to say.",)
    assert "Dead: at least 12" in "\n".join(form.blocks[5].lines)
    assert form.blocks[4].lines == ()


def test_gtd_has_the_columns_of_the_codebook(picture: Picture) -> None:
    """135 columns, codes with their words, and what each rests on in the notes."""
    assert len(COLUMNS) == len(set(COLUMNS)) == 135
    row = gtd_row(picture, ABOUT)
    assert (row["iyear"], row["imonth"], row["iday"]) == ("2031", "5", "9")
    assert (row["latitude"], row["specificity"]) == ("10.0", "1")
    assert (row["nkill"], row["nwound"]) == ("8", "61")
    assert "nkill: from fewer than 9 to 15, the sources disagree, as of" in row["addnotes"]
    assert (row["gname"], row["guncertain1"], row["claimed"]) == ("the Grey Front", "1", "1")
    assert (row["claimmode"], row["claimmode_txt"]) == ("7", "Posted to website, blog, etc.")
    assert row["crit1"] == row["success"] == row["motive"] == ""


def test_gtd_codes_attack_weapon_and_target_and_cites_them() -> None:
    """The words of the reading are the codebook's; a weapon tells the attack where no word does."""
    text = "attack on churchgoers with a rifle"
    statements = (
        said(Kind.ATTACK, "attack", text=text, detail={"type": "Unknown"}),
        said(Kind.TARGET, "churchgoers", text=text, detail={"target": "a church"}),
        said(Kind.WEAPON, "a rifle", text=text, detail={"type": "Firearms", "weapon": "a rifle"}),
    )
    row = gtd_row(build_picture([reading(*statements, text=text)]), About(title=""))
    assert (row["attacktype1"], row["attacktype1_txt"]) == ("2", "Armed Assault")
    assert (row["weaptype1"], row["weapdetail"]) == ("5", "a rifle")
    assert (row["targtype1"], row["target1"]) == ("15", "a church")
    assert f"weaptype 5 Firearms [{statements[2].id}]." in row["addnotes"]


def test_gtd_names_no_person_and_no_formula() -> None:
    """A claimant who is not plainly a group is not named; a cell never begins as a formula does."""
    text = '=HYPERLINK("x") Jane Roe claimed it'
    statement = said(Kind.CLAIM, "Jane Roe claimed it", text=text, detail={"claimant": "Jane Roe"})
    picture = build_picture([reading(statement, text=text, source="=cmd|calc")])
    about = About(title="", place="-place")
    row = gtd_row(picture, about)
    assert (row["gname"], row["claimed"]) == ("", "1")
    (cells,) = list(csv.DictReader(io.StringIO(gtd_csv([row]))))
    assert cells["location"] == "'-place"
    assert cells["scite1"].startswith("'=cmd")
    assert cells["vicinity"] == "-9"


def test_sitrep_has_its_elements_in_their_order(picture: Picture) -> None:
    """The header as the specification orders it, a field observation, times with an offset."""
    root = etree.fromstring(FORMATS["sitrep"].render(picture, ABOUT, {}))
    assert root.tag == f"{{{SITREP}}}sitRep"
    names = [etree.QName(child).localname for child in root]
    assert names == [
        "messageID", "preparedBy", "authorizedBy", "reportPurpose", "reportNumber", "reportVersion", "forTimePeriod",
        "reportTitle", "incidentID", "reportConfidence", "severity", "report",
    ]  # fmt: skip
    report = root[-1]
    inside = [etree.QName(child).localname for child in report]
    assert inside[:2] == ["observationLocation", "immediateNeeds"]
    assert inside[-1] == "observationText"
    times = root.findall(f".//{{{CT}}}timeValue")
    assert {time.text for time in times} == {"2031-05-09T22:00:00+00:00"}
    assert root.find(f".//{{{GML}}}pos").text == "10.000000 20.000000"  # type: ignore[union-attr]
    assert "Dead: from fewer than 9 to 15" in report[-1].text


@pytest.mark.parametrize(
    ("grade", "words"),
    [
        (None, "NoConfidence"),
        ("B2", "HighlyConfident"),
        ("C3", "SomewhatConfident"),
        ("B5", "Unsure"),
        ("F6", "Unsure"),
    ],
)
def test_sitrep_confidence_is_that_of_the_weakest_grade(grade: str | None, words: str) -> None:
    """What nobody graded gives no confidence."""
    read = harbour()
    held = AdmiraltyGrade.from_text(grade) if grade else None
    material = [
        Graded(statement=one, source="x", published=EVENING, grade=held, state=State.ACCEPTED)
        for one in read.statements
    ]
    root = etree.fromstring(FORMATS["sitrep"].render(build_picture(material), About(title=""), {}))
    assert root.findtext(f"{{{SITREP}}}reportConfidence") == words


def test_hostile_words_stay_words(picture: Picture) -> None:
    """Markup, Markdown, table borders and controls in a report change no export's shape."""
    text = "<script>alert(1)</script> | **x** [link](http://x) \u202e 5 dead"
    statement = said(Kind.DEAD, text, text=text, number="exactly 5", speakers=(text,))
    hostile = build_picture([reading(statement, text=text, source="# head | <b>")])
    for name in FORMATS:
        data = FORMATS[name].render(hostile, About(title=text, place=text), {}).decode()
        assert "\u202e" not in data or name == "json"
        assert "<script>" not in data or name in ("json", "gtd")
        if "markdown" in FORMATS[name].media_type:
            assert not re.search(r"(?<!\\)\*\*x", data)
            assert not re.search(r"(?<!\\)\[link(?<!\\)\]", data)


@pytest.mark.parametrize(("text", "shown"), [("- a", "\\- a"), ("a|b", "a|b"), ("*x*", "\\*x\\*"), ("=a", "\\=a")])
def test_plain_markdown_escapes_marks(text: str, shown: str) -> None:
    """What would be a list, emphasis or a heading is shown as it is."""
    assert plain_markdown(text) == shown
