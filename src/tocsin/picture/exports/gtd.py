"""An incident as one row of the Global Terrorism Database's codebook: its column names, its codes.

Only what reports tell is filled; what a coder has to judge (the criteria, success, motive) stays empty. A
number of casualties is the smallest that the lowest counted figure allows: the codebook takes the lowest
where no figure has a majority. The range, the bounds and what each code rests on stand in `addnotes`, and the
sources in `scite1` to `scite3`.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from tocsin.picture.about import About
from tocsin.picture.exports.said import cites, figure_answer
from tocsin.picture.figures import size
from tocsin.picture.model import Apart, Cited, Picture
from tocsin.picture.slots import claimant_of, medium_of, value_of
from tocsin.picture.times import DAY, comparable, moment_words, span_words
from tocsin.picture.words import distinct, is_organisation, one_line
from tocsin.reading.statement import Kind
from tocsin.terms import Figure


def _numbered(names: str, numbers: Iterable[int]) -> str:
    return " ".join(name.replace("#", str(n)) for n in numbers for name in names.split())


COLUMNS = tuple(
    " ".join(
        (
            "eventid iyear imonth iday approxdate extended resolution country country_txt region region_txt",
            "provstate city latitude longitude specificity vicinity location summary crit1 crit2 crit3 doubtterr",
            "alternative alternative_txt multiple success suicide",
            _numbered("attacktype# attacktype#_txt", (1, 2, 3)),
            _numbered(
                "targtype# targtype#_txt targsubtype# targsubtype#_txt corp# target# natlty# natlty#_txt", (1, 2, 3)
            ),
            "gname gsubname gname2 gsubname2 gname3 gsubname3 motive guncertain1 guncertain2 guncertain3 individual",
            "nperps nperpcap claimed claimmode claimmode_txt",
            _numbered("claim# claimmode# claimmode#_txt", (2, 3)),
            "compclaim",
            _numbered("weaptype# weaptype#_txt weapsubtype# weapsubtype#_txt", (1, 2, 3, 4)),
            "weapdetail nkill nkillus nkillter nwound nwoundus nwoundte property propextent propextent_txt propvalue",
            "propcomment ishostkid nhostkid nhostkidus nhours ndays divert kidhijcountry ransom ransomamt ransomamtus",
            "ransompaid ransompaidus ransomnote hostkidoutcome hostkidoutcome_txt nreleased addnotes scite1 scite2",
            "scite3 dbsource INT_LOG INT_IDEO INT_MISC INT_ANY related",
        )
    ).split()
)
"""The 135 columns of the codebook, in its order."""

ATTACK_TYPES = {
    "Assassination": 1, "Armed Assault": 2, "Bombing/Explosion": 3, "Hijacking": 4,
    "Hostage Taking (Barricade Incident)": 5, "Hostage Taking (Kidnapping)": 6,
    "Facility/Infrastructure Attack": 7, "Unarmed Assault": 8, "Unknown": 9,
}  # fmt: skip
WEAPON_TYPES = {
    "Biological": 1, "Chemical": 2, "Radiological": 3, "Nuclear": 4, "Firearms": 5, "Explosives": 6,
    "Fake Weapons": 7, "Incendiary": 8, "Melee": 9, "Vehicle": 10, "Sabotage Equipment": 11, "Other": 12,
    "Unknown": 13,
}  # fmt: skip
TARGET_TYPES: Mapping[str, tuple[int, str]] = {
    "Business": (1, r"shops?|malls?|markets?|supermarkets?|bazaars?|hotels?|restaurants?|caf[eé]s?|bars?|banks?"),
    "Government (General)": (2, r"ministr(?:y|ies)|parliament|government|minister|mayor|court"),
    "Police": (3, r"police|gendarmes?"),
    "Military": (4, r"soldiers?|troops|barracks|military|army"),
    "Airports & Aircraft": (6, r"airports?|aircraft|airliners?|planes?"),
    "Government (Diplomatic)": (7, r"embass(?:y|ies)|consulates?|diplomats?"),
    "Educational Institution": (8, r"schools?|universit(?:y|ies)|colleges?|students|pupils"),
    "Journalists & Media": (10, r"journalists?|newspaper|broadcaster|reporters"),
    "Religious Figures/Institutions": (15, r"church(?:es)?|mosques?|synagogues?|temples?|worshippers|congregation"),
    "Tourists": (18, r"tourists?|holidaymakers"),
    "Transportation": (19, r"trains?|metro|subway|underground|bus(?:es)?|trams?|station|railway"),
    "Utilities": (21, r"power (?:plant|station)|substation|pipeline|dam|waterworks"),
    "Private Citizens & Property": (
        14, r"civilians?|people|crowds?|concert\w*|festival|attendees|spectators|visitors|gathering|passers-by|market",
    ),
}  # fmt: skip
CLAIM_MODES: Mapping[str, tuple[int, str]] = {
    "Letter": (1, r"letters?"),
    "Call (post-incident)": (2, r"calls?|telephone|phone"),
    "E-mail": (4, r"e-?mail"),
    "Video": (6, r"video"),
    "Posted to website, blog, etc.": (7, r"website|blog|online|internet|channel|telegram|social media|posted|agency"),
}
_KIDNAP = re.compile(r"\b(?:kidnap|abduct)", re.IGNORECASE)
_UNKNOWN = -9


def gtd_row(picture: Picture, about: About) -> dict[str, str]:
    """The row of one incident, every column named; what is not known is empty."""
    live = [cited for cited in picture.statements if cited.live and not cited.statement.denied]
    filled = {
        **_when(picture),
        **_where(picture, about),
        "summary": " ".join(said.text for said in picture.bulletin.sentences),
        **_coded("attacktype", _attacks(live), 3),
        **_targets(live),
        **_group(picture),
        **_coded("weaptype", _weapons(live), 4),
        "weapdetail": "; ".join(distinct(value_of(c.statement) for c in live if c.kind is Kind.WEAPON)),
        **_people(picture),
        "addnotes": " ".join(_notes(picture, live)),
        **{f"scite{n}": cite for n, cite in enumerate(_sources(picture)[:3], start=1)},
        "dbsource": "Tocsin",
    }
    return {name: str(filled.get(name, "")) for name in COLUMNS}


def gtd_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows under the codebook's columns, as CSV (RFC 4180); a cell never begins as a spreadsheet formula does."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_safe(row[name]) for name in COLUMNS] for row in rows)
    return out.getvalue()


def _safe(cell: str) -> str:
    line = one_line(cell)
    number = re.fullmatch(r"-?\d+(?:\.\d+)?", line)
    return f"'{line}" if line[:1] in tuple("=+-@") and not number else line


def _when(picture: Picture) -> dict[str, object]:
    span = picture.incident.span
    if span is None:
        return {}
    length = comparable(span.end) - comparable(span.start)
    within_day = length <= DAY
    rough = "" if within_day and picture.incident.agreed else span_words(span)
    day = span.start.day if within_day else 0
    return {"iyear": span.start.year, "imonth": span.start.month, "iday": day, "approxdate": rough}


def _where(picture: Picture, about: About) -> dict[str, object]:
    places = distinct(value.words for answer in picture.answers if answer.key == "where" for value in answer.values)
    found: dict[str, object] = {"location": "; ".join(distinct([about.place, *places])), "vicinity": _UNKNOWN}
    if about.point is None:
        return found | {"specificity": 5}
    return found | {"latitude": about.point[0], "longitude": about.point[1], "specificity": 1}


_Codes = Sequence[tuple[int, str, str]]
"""Code, word, and the id of the statement it rests on."""


_BY_WEAPON = {"Explosives": "Bombing/Explosion", "Firearms": "Armed Assault", "Melee": "Armed Assault"}
"""The attack type that a weapon stands for where the words of the attack name none."""


def _attacks(live: Sequence[Cited]) -> _Codes:
    found = [(_attack_word(c), c.id) for c in live if c.kind is Kind.ATTACK]
    known = [(ATTACK_TYPES[word], word, name) for word, name in found if word in ATTACK_TYPES]
    told = [code for code in known if code[1] != "Unknown"]
    by_weapon = [(_BY_WEAPON[word], name) for _, word, name in _weapons(live) if word in _BY_WEAPON]
    return told or [(ATTACK_TYPES[word], word, name) for word, name in by_weapon if known] or known


def _attack_word(cited: Cited) -> str:
    word = cited.statement.detail.get("type", "Unknown")
    if word != "Hostage Taking":
        return word
    return f"{word} ({'Kidnapping' if _KIDNAP.search(cited.statement.quote) else 'Barricade Incident'})"


def _weapons(live: Sequence[Cited]) -> _Codes:
    words = [(c.statement.detail.get("type", ""), c.id) for c in live if c.kind is Kind.WEAPON]
    return [(WEAPON_TYPES[word], word, name) for word, name in words if word in WEAPON_TYPES]


def _target_codes(live: Sequence[Cited]) -> list[tuple[int, str, str, str]]:
    found = []
    for cited in live:
        words = value_of(cited.statement) if cited.kind is Kind.TARGET else cited.statement.detail.get("target", "")
        hit = _match(words, TARGET_TYPES)
        if hit and cited.kind in (Kind.TARGET, Kind.ATTACK):
            found.append((*hit, cited.id, one_line(words)))
    return found


def _match(words: str, table: Mapping[str, tuple[int, str]]) -> tuple[int, str] | None:
    for name, (code, pattern) in table.items():
        if words and re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE):
            return code, name
    return None


def _targets(live: Sequence[Cited]) -> dict[str, object]:
    codes = _target_codes(live)
    first = {code: words for code, _, _, words in reversed(codes)}
    filled = _coded("targtype", [(code, name, cite) for code, name, cite, _ in codes], 3)
    order = list(dict.fromkeys(code for code, _, _, _ in codes))[:3]
    return filled | {f"target{n}": first[code] for n, code in enumerate(order, start=1)}


def _coded(name: str, codes: _Codes, most: int) -> dict[str, object]:
    """``attacktype1``, ``attacktype1_txt`` and so on, each code once."""
    once = {code: word for code, word, _ in reversed(codes)}
    order = list(dict.fromkeys(code for code, _, _ in codes))[:most]
    filled: dict[str, object] = {}
    for number, code in enumerate(order, start=1):
        filled |= {f"{name}{number}": code, f"{name}{number}_txt": once[code]}
    return filled


def _group(picture: Picture) -> dict[str, object]:
    """Claimants that are plainly groups, and that it is a claim: `guncertain` says so where only they say it."""
    claims = [claim for claim in picture.claims if is_organisation(claim.claimant)][:3]
    filled: dict[str, object] = {"claimed": 1 if picture.claims else ""}
    for number, claim in enumerate(claims, start=1):
        filled |= {f"gname{'' if number == 1 else number}": claim.claimant, f"guncertain{number}": 1}
    if picture.claims:
        filled |= _claim_mode(picture)
    if len(claims) > 1:
        filled["compclaim"] = 1
    return filled


def _claim_mode(picture: Picture) -> dict[str, object]:
    said = [c.statement for c in picture.statements if c.id in picture.claims[0].statements]
    posted = " channel" if any(one.detail.get("channel") for one in said) else ""
    words = " ".join(f"{medium_of(one)} {one.detail.get('form', '')}" for one in said) + posted
    code, name = _match(words, CLAIM_MODES) or (10, "Unknown")
    return {"claimmode": code, "claimmode_txt": name}


_PEOPLE = {
    "nkill": Kind.DEAD,
    "nwound": Kind.INJURED,
    "nkillter": Kind.PERPETRATORS_DEAD,
    "nperpcap": Kind.PERPETRATORS_HELD,
    "nhostkid": Kind.HOSTAGES,
}


def _people(picture: Picture) -> dict[str, object]:
    filled: dict[str, object] = {}
    for name, kind in _PEOPLE.items():
        answer = figure_answer(picture, kind)
        counted = [figure for figure in answer.figures if figure.apart is Apart.NO] if answer else []
        if counted:
            filled[name] = min(_smallest(figure.figure) for figure in counted)
    hostages = figure_answer(picture, Kind.HOSTAGES)
    return filled | ({"ishostkid": 1} if hostages else {})


def _smallest(figure: Figure) -> int:
    """The smallest number a figure allows; where only its top was said, the largest; for "about", the one named."""
    bounds = [bound for bound in (figure.least, figure.most) if bound is not None]
    return bounds[0] if bounds else size(figure)[0]


def _notes(picture: Picture, live: Sequence[Cited]) -> list[str]:
    """What every number and code rests on."""
    notes = []
    for name, kind in _PEOPLE.items():
        answer = figure_answer(picture, kind)
        if answer:
            said = answer.range.words if answer.range else "no number given"
            disagree = ", the sources disagree" if answer.disagreements else ""
            ids = answer.latest or tuple(figure.id for figure in answer.figures)
            notes.append(f"{name}: {said}{disagree}, as of {moment_words(picture.as_of)}{cites(ids)}.")
    coded = {"attacktype": _attacks(live), "weaptype": _weapons(live)}
    coded["targtype"] = [(code, name, cite) for code, name, cite, _ in _target_codes(live)]
    for name, codes in coded.items():
        notes += [f"{name} {code} {word}{cites([cite])}." for code, word, cite in _once(codes)]
    notes += [f"gname: claimed by {claimant_words(c)}{cites([c.id])}." for c in live if c.kind is Kind.CLAIM]
    return notes


def claimant_words(cited: Cited) -> str:
    """Who claims, for a note; nobody is named who is not plainly a group."""
    who = claimant_of(cited.statement)
    return who if is_organisation(who) else "somebody who is not named"


def _once(codes: _Codes) -> _Codes:
    return list({code: (code, word, name) for code, word, name in reversed(codes)}.values())[::-1]


def _sources(picture: Picture) -> list[str]:
    told = [source for source in picture.sources if source.statements]
    return [f"{one_line(s.name)}, {one_line(s.title)}, {moment_words(s.published)}".replace(", ,", ",") for s in told]
