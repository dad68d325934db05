"""Who publishes a report and when, in the forms that publishers put it: every form here was made up for this test."""

import pytest

from tocsin.reading import read_report

BODY = """

A boiler burst in the laundry of the sanatorium in the small hours, the island's fire chief said,
and four people were hurt when part of the roof came down on the drying rooms and the stairs behind them.

Two of the injured were flown to the mainland. The road was closed until noon.
"""
FILE = "in-0417.txt"


def head_of(head: str, foot: str = "") -> tuple[str, str]:
    reading = read_report(f"{head}{BODY}{foot}", source=FILE)
    when = reading.published
    return reading.source, f"{when:%Y-%m-%d %H:%M}".removesuffix(" 00:00") if when else ""


LINES = {
    # bylines
    "Boiler bursts\n\nBy Runa Selk\n4 May 2024": ("Runa Selk", "2024-05-04"),
    "Boiler bursts\n\nBy Runa Selk, Harbour Argus\n4 May 2024": ("Harbour Argus", "2024-05-04"),
    "Boiler bursts\n\nBy Runa Selk for the Harbour Argus\nMay 4th, 2024": ("Harbour Argus", "2024-05-04"),
    "Boiler bursts\n\nBy Runa Selk and Tam Orrel | Harbour Argus | May 4, 2024": ("Harbour Argus", "2024-05-04"),
    "Boiler bursts\n\nBy Runa Selk and Tam Orrel\nMay 4, 2024 2:20pm": ("Runa Selk and Tam Orrel", "2024-05-04 14:20"),
    "Boiler bursts\n\nBy staff reporters\n4 May 2024": (FILE, "2024-05-04"),
    "Boiler bursts\n\nBy Our Own Correspondent\n4 May 2024": (FILE, "2024-05-04"),
    "Boiler bursts\n\nBy Web Desk | 4 May 2024": (FILE, "2024-05-04"),
    "Boiler bursts\n\nFrom our correspondent Runa Selk in Sorn\n4 May 2024": ("Runa Selk", "2024-05-04"),
    "Boiler bursts\n\nFrom Runa Selk in Sorn\n4 May 2024": ("Runa Selk", "2024-05-04"),
    "Boiler bursts\n\nWords: Runa Selk, Tam Orrel\n4 May 2024": ("Runa Selk", "2024-05-04"),
    "Boiler bursts\n\nReported by Runa Selk\n4 May 2024": ("Runa Selk", "2024-05-04"),
    "Boiler bursts\n\nBy Seaward News Agency staff\n4 May 2024": ("Seaward News Agency", "2024-05-04"),
    "Boiler bursts\n\nRuna Selk, The Harbour Argus\n4 May 2024": ("The Harbour Argus", "2024-05-04"),
    "Boiler bursts\n\nBy Runa Selk, science editor, in Sorn Bay\n4 May 2024": ("Runa Selk", "2024-05-04"),
    # date lines with the name of the paper
    "Boiler bursts\n\nHarbour Argus | 4 May 2024": ("Harbour Argus", "2024-05-04"),
    "Boiler bursts\n\nInvestigation | The Harbour Argus | Saturday, May 4, 2024": ("The Harbour Argus", "2024-05-04"),
    "Boiler bursts\n\nThe Harbour Argus, 4 May 2024, page 3": ("The Harbour Argus", "2024-05-04"),
    "Boiler bursts\n\nRegions / Harbour Argus • Updated 4 May 2024 at 16:05": ("Harbour Argus", "2024-05-04 16:05"),
    "Transcript: Island Hour, Radio Skerry, 4 May 2024, 07:00": ("Radio Skerry", "2024-05-04 07:00"),
    "Boiler bursts\n\nSeaward News Desk\n4 May 2024 21:10 GMT": ("Seaward News Desk", "2024-05-04 21:10"),
    "The Harbour Argus\nNews\n\nBoiler bursts at sanatorium\n4 May 2024": ("The Harbour Argus", "2024-05-04"),
    "Boiler bursts\n\nSeaward News Service (SNS), Sorn\nSat, 4 May 2024 13:47 GMT": (
        "Seaward News Service",
        "2024-05-04 13:47",
    ),
    # a place beside a date names nobody
    "Boiler bursts\n\nSorn Bay, 4 May 2024": (FILE, "2024-05-04"),
    "Boiler bursts\n\nSORN - May 4, 2024": (FILE, "2024-05-04"),
    "Boiler bursts\n\nFeature - Saturday, 4 May 2024": (FILE, "2024-05-04"),
    "Boiler bursts\n\nAs of 4 May 2024, 18:00": (FILE, "2024-05-04 18:00"),
    "Boiler bursts\n\nSituation at 18:00 on Saturday 4 May 2024": (FILE, "2024-05-04 18:00"),
    "Boiler bursts\n\nStill valid: 4 May 2024": (FILE, "2024-05-04"),
    "Boiler bursts\n\nOpinion | 4 May 2024 | 3 min read": (FILE, "2024-05-04"),
    # letterheads
    "SORN ISLANDS CONSTABULARY\nNews release no. 88/2024\nIssued: 09:15, 4 May 2024\n\nAppeal after boiler burst": (
        "SORN ISLANDS CONSTABULARY",
        "2024-05-04 09:15",
    ),
    "Ministry of Health and the Sea\nPress release\n4 May 2024": ("Ministry of Health and the Sea", "2024-05-04"),
    "PRESS RELEASE | Sorn Fire and Rescue Service | 4 May 2024": ("Sorn Fire and Rescue Service", "2024-05-04"),
    "Statement by Sorn General Hospital on the boiler burst\nSaturday 4 May 2024, 20.30": (
        "Sorn General Hospital",
        "2024-05-04 20:30",
    ),
    "British Embassy Sorn\nBoiler burst: update\n4 May 2024": ("British Embassy Sorn", "2024-05-04"),
    "Campus alert\nSkerry University Police Department\nMay 4, 2024, 11:07 PM": (
        "Skerry University Police Department",
        "2024-05-04 23:07",
    ),
    "NATIONAL STORM CENTRE, SORN\nBULLETIN NUMBER 7\nISSUED AT 15:00 LOCAL TIME, SATURDAY 4 MAY 2024": (
        "NATIONAL STORM CENTRE",
        "2024-05-04 15:00",
    ),
    "OCHA Flash Update No. 3\n4 May 2024": ("OCHA", "2024-05-04"),
    "Sorn Health Department press statement\n4 May 2024": ("Sorn Health Department", "2024-05-04"),
    "SKERRY FLASH UPDATE NO. 3\n4 May 2024": (FILE, "2024-05-04"),
    "Security Message: steam and smoke at Sorn (May 4, 2024)": (FILE, "2024-05-04"),
    "Boiler bursts\n\nThis advice is still current and was last updated on 4 May 2024 by nobody in particular.": (
        FILE,
        "2024-05-04",
    ),
    "WEST SKERRY FIRE, RESCUE AND CIVIL PROTECTION SERVICE\nBoiler burst at the Sorn Bay sanatorium this morning": (
        "WEST SKERRY FIRE, RESCUE AND CIVIL PROTECTION SERVICE",
        "",
    ),
    # headers
    "Forwarded from: Sorn Fire Watch\n4 May 2024": ("Sorn Fire Watch", "2024-05-04"),
    "From: Sorn Duty Desk <desk@sorn.example>\nDate: Sat, 4 May 2024 21:40 +0100\nSubject: Boiler burst": (
        "Sorn Duty Desk",
        "2024-05-04 21:40",
    ),
    "Issued by: Sorn Harbour Authority\nDate of issue: 04.05.2024\nSubject: Boiler burst": (
        "Sorn Harbour Authority",
        "2024-05-04",
    ),
    "Subject: The Argus Evening Digest - Saturday, 4 May 2024\nFrom: digest@argus.example": (
        "digest@argus.example",
        "2024-05-04",
    ),
}

DATELINES = {
    "SORN, May 4, 2024 (Seaward) -- ": ("Seaward", "2024-05-04"),
    "SORN, Skerry, 4 May 2024 (Seaward) – ": ("Seaward", "2024-05-04"),
    "SORN, Skerry (Seaward) Saturday, May 4, 2024 - ": ("Seaward", "2024-05-04"),
    "SORN BAY, Skerry (SNS), May 4, 2024 — ": ("SNS", "2024-05-04"),
    "Sorn Bay, 4 May 2024 (Seaward Press). ": ("Seaward Press", "2024-05-04"),
    "SORN (sns). ": ("sns", ""),
    "SORN, 4 May 2024. /Seaward News Agency/. ": ("Seaward News Agency", "2024-05-04"),
    "NORTH SORN, May 4, 2024 (SNS): ": ("SNS", "2024-05-04"),
    "Sorn, 4 may 2024 (SNS).- ": ("SNS", "2024-05-04"),
    "(Seaward) SORN, May 4, 2024 - ": ("Seaward", "2024-05-04"),
    "Oct 19, 2022 (Seaward) - ": ("Seaward", "2022-10-19"),
    "SORN, May 4, 2024 – (Seaward) – ": ("Seaward", "2024-05-04"),
    "(Seaward) – ": ("Seaward", ""),
    "SORN—": (FILE, ""),
    "SORN, May 4, 2024 – ": (FILE, "2024-05-04"),
    "SORN, May 4 (Agencies) - ": (FILE, ""),
    "PORT SORN, Saturday 4 May 2024 (County Press Service) - ": ("County Press Service", "2024-05-04"),
    "*SORN, May 4, 2024 (Seaward) --* ": ("Seaward", "2024-05-04"),
}

STAMPS = {
    "04.05.2024, 14:20": "2024-05-04 14:20",
    "4. May 2024": "2024-05-04",
    "2024/05/04": "2024-05-04",
    "24/05/2024": "2024-05-24",
    "05/04/2024": "",
    "Saturday 04/05/2024": "2024-05-04",
    "04-May-2024 09:00": "2024-05-04 09:00",
    "4.5.24": "2024-05-04",
    "Saturday 4/5/24": "2024-05-04",
    "May the 4th, 2024": "2024-05-04",
    "4MAY2024": "2024-05-04",
    "041420Z MAY 24": "2024-05-04 14:20",
    "Sat May 4 14:20:00 UTC 2024": "2024-05-04 14:20",
    "1107 AM EST Sat May 4 2024": "2024-05-04 11:07",
    "1420 hrs, 4 May 2024": "2024-05-04 14:20",
    "4 May 2024 | 14h20": "2024-05-04 14:20",
    "Last updated: 4 May 2024, 11:15 ET": "2024-05-04 11:15",
    "Posted on May 4, 2024 at 9 p.m.": "2024-05-04 21:00",
    "2024-05-04T15:50Z": "2024-05-04 15:50",
}

FEET = {
    "\n— Seaward Wire, 4 May 2024": ("Seaward Wire", "2024-05-04"),
    "\n04.05.2024, 14:20": (FILE, "2024-05-04 14:20"),
    "\n© 2024 The Harbour Argus. All rights reserved.": ("Harbour Argus", ""),
    "\nYours sincerely,\nElla Voss\nVice-Chancellor, Skerry University": ("Skerry University", ""),
    "\nYours faithfully,\nElla Voss": ("Ella Voss", ""),
    "\nNext update: 6 May 2024": (FILE, ""),
    "\nSeaward News could not independently verify the figures.": ("Seaward News", ""),
    "\nThis article first appeared in The Harbour Argus.": ("The Harbour Argus", ""),
    "\nRuna Selk, reporting for Radio Skerry, Sorn.": ("Radio Skerry", ""),
    "\nSource: Seaward News": ("Seaward News", ""),
    "\nThe ministry could not verify the figures.": (FILE, ""),
}

HEADLINES = [
    "Gunmen Attack Interior Ministry",
    "Fire Kills Six At City Hospital",
    "Blast Rocks Central Police Station",
    "Police Raid Radio Station",
    "Bomb Threat Closes State University",
    "FIVE DEAD AS FLOODS HIT REGIONAL HOSPITAL",
    "By Land and Sea, Rescuers Search",
    "By the time help came, it was over",
    "From Ruin to Ruin in One Night",
    "Army Storms Sorn Courthouse, Frees Hostages",
    "Two Shot Near Sorn Embassy",
    "SKERRY TRAVEL ADVICE",
    "SKERRY: FLOODS AND CHOLERA",
    "Paris - Berlin Night Train Derails",
    "Prison Guards Blame Ministry",
    "Police Search University",
    "Police, Army Search School",
    "Rebels Take Army Headquarters",
    "Police",
    "Riot Police Storm City Court",
    "Storm Warning For Northern Coast",
    "Mayor Opens New Fire Station",
    "Man (34) Held After Fire",
    "Sorn Mourns Its Dead",
    "Hard Times Ahead For Sorn",
]


@pytest.mark.parametrize(("head", "expected"), LINES.items())
def test_lines_above_a_report(head, expected):
    """The lines above the report tell who publishes it and when."""
    assert head_of(head) == expected


@pytest.mark.parametrize(("dateline", "expected"), DATELINES.items())
def test_dateline(dateline, expected):
    """A dateline tells the agency and the date, and is no part of the first sentence."""
    reading = read_report(f"Boiler bursts\n\n{dateline}{BODY.strip()}", source=FILE)
    when = reading.published
    assert (reading.source, f"{when:%Y-%m-%d}" if when else "") == expected


@pytest.mark.parametrize(("line", "expected"), STAMPS.items())
def test_stamp(line, expected):
    """A line that is little but a date gives day and hour; one whose month is not certain gives none."""
    assert head_of(f"Boiler bursts\n\n{line}") == (FILE, expected)


@pytest.mark.parametrize(("foot", "expected"), FEET.items())
def test_lines_below_a_report(foot, expected):
    """Where the head tells nothing, the foot may."""
    assert head_of("Boiler bursts", foot) == expected


@pytest.mark.parametrize("headline", HEADLINES)
def test_headline_names_no_publisher(headline):
    """A headline in capitals is nobody's name: the file's name stays, and the headline is the title."""
    reading = read_report(f"{headline}\n4 May 2024{BODY}", source=FILE)
    assert (reading.source, reading.title) == (FILE, headline)
