"""A language as data: word lists, word classes, rules.

Everything a language brings stands in TOML files of one folder (``english/``), so that a rule can be
read, argued about and added without touching code. The files hold four kinds of tables:

``[words]``
    ``name = "pattern"`` or ``name = ["one", "other"]``. In patterns ``{name}`` stands for the whole list.
``[classes.name]``
    ``label = ["one", "other"]``: as a word list, and a match can be told by its label.
``[[rule]]``
    One way of saying one kind of thing (see `Rule`).
``[[frame]]``, ``[lexicon.name]``
    Classes of words that make a statement in whatever order they stand in a clause, and those classes: ``words`` as
    they are, ``verbs`` and ``nouns`` in all their regular forms (see `tocsin.reading.frames`).
``[[slot]]``
    One detail looked for around the statements of some kinds (see `Slot`).
``[[speech]]``
    One way of saying who said something (see `Speech`).
``[[time]]``
    One way of naming a time (see `Time`).
``[data.name]``
    Tables that the module of that name uses: number words, month names, hours of the day.

Patterns are regular expressions over folded text (see `tocsin.reading.fold`): they are written in lower
case with plain spaces, and ``{up}`` asks for a capital letter. A group's name is the slot of detail
that it fills; digits at its end only keep names apart, and a name with an underscore before it fills
none. Every gap in a pattern is bounded, so the work for a sentence is bounded too.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any, NamedTuple

from tocsin.reading.fold import (
    BEGINS,
    CAPITAL,
    COUNTING,
    COUNTS,
    INSIDE,
    ONE,
    SPACES,
    UPPER,
    fold,
    marked,
    with_marks,
)
from tocsin.reading.frames import Frames
from tocsin.reading.statement import Kind

ALL = "ALL"
"""The group of a match that holds all of it but the space before."""

MEASURED_MIN = 5
"""From how many findings on a measured precision is given."""

YEAR_KEY = "0000"
"""The anchor of a number of four digits, which may be a year."""

_MACRO = re.compile(r"\{([A-Za-z]\w*)\}")
_WORD = re.compile(r"\w+")
_SPACE = re.compile(f"[{SPACES}]")
_ANCHOR_LENGTH = 4
_LETTERS_SHARED = 4
_LITERAL_FIRST = re.compile(r"[a-zа-яё](?![?*+{])[^|]*$|[a-zа-яё](?![?*+{])(?:[^|()]|\((?:[^()]|\([^()]*\))*\))*$")
_PUNCTUATION = tuple(",^")
_OPENING = "\"'(\\[\\])–—/|>*"
_BEFORE, _AFTER = f"{SPACES}{_OPENING}", r"(?:(?!\w)|(?<=\W))"
_FIGURE_FIRST = ("{counted}", "{unbound}{pair}", "(?P<figure>{figure})")
_AGENT_FIRST = re.compile(r"(?:\((?:\?P<\w+>|\?:))?\{agent\}(?![|?*])")


class Pattern:
    """A pattern of the language's, compiled when it is first used.

    It matches whole words of folded text, whose words all have a space before them. The group `ALL`
    holds the match without that space.
    """

    search: Callable[..., re.Match[str] | None]
    """``search(text, start, end)``: the first match in ``text[start:end]``."""
    finditer: Callable[..., Iterable[re.Match[str]]]
    """``finditer(text, start, end)``: every match in ``text[start:end]``, none overlapping another."""

    def __init__(self, language: "Language", source: str) -> None:
        self._language = language
        self._source = source

    def __getattr__(self, name: str) -> Any:
        """Compile on first use; from then on the compiled pattern's own methods stand here, without a step between."""
        if name not in ("search", "finditer"):
            raise AttributeError(name)
        compiled = re.compile(self._language.whole_words(self._source))
        if _only_at_the_start(self._source):
            self.search = compiled.match
            self.finditer = lambda *place: filter(None, (compiled.match(*place),))
        else:
            self.search, self.finditer = compiled.search, compiled.finditer
        return getattr(self, name)


class Rule(NamedTuple):
    """One way of saying one kind of thing.

    `anchors` are words of which one must begin like a word of the sentence, and `needs` is a cheap
    pattern that must be found in it, else the pattern is not tried. `core` names the group whose span
    tells two readings of the same words from two statements (the whole match if empty); `each` is a
    group in which every match of the list of the same name is a statement of its own. `origin` names
    the group that holds who speaks. `fixed` is detail that the rule always gives. The rule is silent
    where `unless_before` matches just before it, and where `unless` matches anywhere in its words.
    """

    name: str
    kinds: tuple[Kind, ...]
    pattern: Pattern
    anchors: tuple[str, ...]
    core: str
    each: str
    each_pattern: Pattern | None
    origin: str
    standing: str
    fixed: dict[str, str]
    needs: Pattern | None
    unless_before: Pattern | None
    unless: Pattern | None
    denied: bool
    examples: tuple[str, ...]


class Slot(NamedTuple):
    """A detail of statements of some kinds, found in the same sentence from the statement on.

    With `inside` only the statement's own words are searched; else its span grows to take the words
    in. `value` is what the slot is filled with; if empty, the group ``value``.
    """

    name: str
    kinds: tuple[Kind, ...]
    pattern: Pattern
    value: str
    inside: bool


class Time(NamedTuple):
    """A way of naming a time; what its `type` means is the business of `tocsin.reading.dates`."""

    type: str
    pattern: Pattern
    anchors: frozenset[str]


class Speech(NamedTuple):
    """A way of saying who said something: groups ``speaker`` and ``via``.

    `scope` is what was said: ``after`` the words, ``before`` them, or the ``whole`` sentence (``cited``:
    the whole sentence, and whoever else is named in it only passes it on). With
    `again` the speaker is the one of the sentence before ("he added"); with `denies` it is told to say that
    it is not so, perhaps by nobody ("it is not true that …").
    """

    name: str
    pattern: Pattern
    anchors: tuple[str, ...]
    scope: str
    again: bool
    denies: bool
    examples: tuple[str, ...]


class Language:
    """The compiled word lists and rules of one language."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._sources = _macro_sources(tables)
        self._expanded: dict[str, str] = {}
        self._patterns: dict[str, Pattern] = {}
        self._agents = self.compile("{agent_phrase}")
        self._marks_figures = "figure_phrase" in self._sources
        self._figures = self.compile("{figure_phrase}" if self._marks_figures else "(?!)")
        # Most sentences hold no word of a number at all; telling that is much cheaper than looking for figures.
        hint = self._sources.get("figure_hint", "")
        self._may_hold_figures = re.compile(hint).search if hint else None
        self._ones = self.compile("{one}" if self._marks_figures else "(?!)")
        self._possessives = self.compile("{agent_possessive}")
        self.classes = {
            name: [(label, self.compile("|".join(words))) for label, words in labels.items()]
            for name, labels in tables["classes"].items()
        }
        self.data: dict[str, Any] = tables["data"]
        self._precision = {table: self._measured(table) for table in ("rules", "kinds")}
        self.times = tuple(self._time(row) for row in tables["time"])
        self.rules = tuple(self._rule(row) for row in tables["rule"])
        self.frames = Frames(tables["lexicon"], tables["frame"])
        slots = [self._slot(row) for row in tables["slot"]]
        self.slots_of = {kind: [slot for slot in slots if kind in slot.kinds] for kind in Kind}
        self.speech = tuple(self._speech(row) for row in tables["speech"])
        self._rules_by_anchor = _by_anchor(rule.anchors for rule in self.rules)
        self._speech_by_anchor = _by_anchor(speech.anchors for speech in self.speech)

    def expand(self, pattern: str) -> str:
        """`pattern` with every ``{name}`` replaced by the list of that name."""
        return _MACRO.sub(lambda found: self._macro(found[1]), pattern)

    def whole_words(self, pattern: str) -> str:
        """The source of a regular expression for folded text that cuts no word in two."""
        body = _with_folded_spaces(self.expand(pattern))
        if pattern[:1] in _PUNCTUATION:
            return f"(?P<{ALL}>{body}){_AFTER}"
        first = with_marks(BEGINS) if _AGENT_FIRST.match(pattern) else _BEFORE
        if self._marks_figures and pattern.startswith(_FIGURE_FIRST) and _is_one_way(pattern):
            first = with_marks(COUNTS | ONE) + _OPENING
        return f"[{first}](?P<{ALL}>{body}){_AFTER}"

    def compile(self, pattern: str) -> Pattern:
        """A pattern of whole words, compiled when it is first used; the same source gives the same pattern."""
        if pattern not in self._patterns:
            self._patterns[pattern] = Pattern(self, pattern)
        return self._patterns[pattern]

    def label(self, class_name: str, text: str) -> str:
        """The label of the first word class of `class_name` that has words in `text`; empty if none."""
        rows = self.classes.get(class_name)
        if not rows:
            return ""
        folded = fold(f" {text}")
        return next((label for label, pattern in rows if pattern.search(folded)), "")

    def precision(self, rule: str, kind: str) -> float | None:
        """The measured precision of a rule, or of its kind where the rule was measured on too few findings."""
        return self._precision["rules"].get(rule, self._precision["kinds"].get(kind))

    def folded(self, text: str) -> str:
        """`text` folded, its agents marked. The text begins with a space."""
        folded = fold(text)
        places: dict[int, int] = {}
        _mark(places, folded, self._agents_in(folded), (BEGINS, INSIDE))
        if self._may_hold_figures is None or self._may_hold_figures(folded):
            _mark(places, folded, [found.span(ALL) for found in self._figures.finditer(folded)], (COUNTS, COUNTING))
        _mark(places, folded, [found.span(ALL) for found in self._ones.finditer(folded)], (ONE, 0))
        return marked(folded, places)

    def _agents_in(self, folded: str) -> list[tuple[int, int]]:
        """The spans of the agents: those with a possessor, and the others that share no word with one."""
        agents = [found.span(ALL) for found in self._agents.finditer(folded)]
        if "'" not in folded:
            return agents
        longer = [found.span(ALL) for found in self._possessives.finditer(folded)]
        apart = [one for one in agents if not any(one[0] < last and first < one[1] for first, last in longer)]
        return [*longer, *apart]

    def rules_for(self, keys: set[str]) -> list[Rule]:
        """The rules whose anchors are among `keys` (see `anchor_keys`), in their order."""
        return [self.rules[index] for index in sorted(_chosen(self._rules_by_anchor, keys))]

    def speech_for(self, keys: set[str]) -> list[Speech]:
        """The ways of speech whose anchors are among `keys`, in their order."""
        return [self.speech[index] for index in sorted(_chosen(self._speech_by_anchor, keys))]

    def _measured(self, table: str) -> dict[str, float]:
        counts: dict[str, list[int]] = self.data.get("measured", {}).get(table, {})
        return {name: round(right / found, 2) for name, (right, found) in counts.items() if found >= MEASURED_MIN}

    def _macro(self, name: str) -> str:
        if name not in self._expanded:
            self._expanded[name] = f"(?:{self.expand(self._sources[name])})"
        return self._expanded[name]

    def _optional(self, pattern: str | None) -> Pattern | None:
        return self.compile(pattern) if pattern else None

    def _rule(self, row: dict[str, Any]) -> Rule:
        each = row.get("each", "")
        return Rule(
            name=row["name"],
            kinds=tuple(Kind(kind) for kind in row["kinds"]),
            pattern=self.compile(row["pattern"]),
            anchors=tuple(row["anchors"]),
            core=row.get("core", ""),
            each=each,
            each_pattern=self._optional(f"{{{each}}}" if each else None),
            origin=row.get("origin", ""),
            standing=row.get("standing", ""),
            fixed=dict(row.get("fixed", {})),
            needs=self._optional(row.get("needs")),
            unless_before=self._optional(row.get("unless_before")),
            unless=self._optional(row.get("unless")),
            denied=bool(row.get("denied", False)),
            examples=tuple(row["examples"]),
        )

    def _time(self, row: dict[str, Any]) -> Time:
        anchors = frozenset(anchor[:_ANCHOR_LENGTH] for anchor in row["anchors"])
        return Time(type=row["type"], pattern=self.compile(row["pattern"]), anchors=anchors)

    def _slot(self, row: dict[str, Any]) -> Slot:
        return Slot(
            name=row["name"],
            kinds=tuple(Kind(kind) for kind in row["kinds"]),
            pattern=self.compile(row["pattern"]),
            value=row.get("value", ""),
            inside=bool(row.get("inside", False)),
        )

    def _speech(self, row: dict[str, Any]) -> Speech:
        return Speech(
            name=row["name"],
            pattern=self.compile(row["pattern"]),
            anchors=tuple(row["anchors"]),
            scope=row["scope"],
            again=bool(row.get("again", False)),
            denies=bool(row.get("denies", False)),
            examples=tuple(row["examples"]),
        )


def _mark(places: dict[int, int], folded: str, spans: Iterable[tuple[int, int]], marks: tuple[int, int]) -> None:
    """Note the first of `marks` for the space before each span, the second for the spaces within."""
    first, within = marks
    for start, end in spans:
        places[start - 1] = places.get(start - 1, 0) | first
        if within:
            for space in _SPACE.finditer(folded, start, end):
                places[space.start()] = places.get(space.start(), 0) | within


def anchor_keys(text: str) -> set[str]:
    """The first letters of every word of `text`: what anchors are compared with.

    A number counts as ``0``, one of four digits as `YEAR_KEY`.
    """
    words = set(_WORD.findall(text))
    return {_number_key(word) if word[0].isdecimal() else word[:_ANCHOR_LENGTH] for word in words}


def _number_key(word: str) -> str:
    return YEAR_KEY if len(word) == _ANCHOR_LENGTH and word.isdecimal() else "0"


def _by_anchor(anchors_of_each: Iterable[tuple[str, ...]]) -> dict[str, set[int]]:
    index: dict[str, set[int]] = {}
    for number, anchors in enumerate(anchors_of_each):
        for anchor in anchors:
            index.setdefault(anchor[:_ANCHOR_LENGTH].lower(), set()).add(number)
    return index


def _chosen(index: dict[str, set[int]], keys: set[str]) -> set[int]:
    return set().union(*(index[key] for key in keys & index.keys()))


def _macro_sources(tables: dict[str, Any]) -> dict[str, str]:
    """Every word list and class as the source of one alternation, longest words first."""
    sources = {
        "up": f"(?<=[{with_marks(CAPITAL)}])",
        "low": f"(?<![{with_marks(CAPITAL)}])",
        "upper": f"(?<=[{with_marks(UPPER)}])",
        "begins": f"(?<=[{with_marks(BEGINS)}])",
        "inside": f"[{with_marks(INSIDE)}]",
        "counts": f"(?<=[{with_marks(COUNTS)}])",
        "counting": f"[{with_marks(COUNTING)}]",
    }
    for name, value in tables["words"].items():
        sources[name] = value if isinstance(value, str) else _alternation(value)
    for name, labels in tables["classes"].items():
        sources[name] = _alternation([word for words in labels.values() for word in words])
    return sources


def _is_one_way(pattern: str) -> bool:
    """Whether a pattern has no alternatives on its top level."""
    return len(_ways(pattern)) == 1


def _only_at_the_start(pattern: str) -> bool:
    """Whether a pattern can match at the beginning of a text only: there it need not be looked for elsewhere."""
    return all(way.startswith("^") for way in _ways(pattern))


def _ways(pattern: str) -> list[str]:
    """The alternatives on the top level of a pattern."""
    ways, depth, begun = [], 0, 0
    for place, character in enumerate(pattern):
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            ways.append(pattern[begun:place])
            begun = place + 1
    return [*ways, pattern[begun:]]


def _with_folded_spaces(pattern: str) -> str:
    """Every plain space of a regular expression as the class of all folded spaces."""
    parts: list[str] = []
    in_class = escaped = False
    for character in pattern:
        if character == " ":
            parts.append(SPACES if in_class else f"[{SPACES}]")
        else:
            parts.append(character)
        if not escaped:
            in_class = character == "[" or (in_class and character != "]")
        escaped = character == "\\" and not escaped
    return "".join(parts)


def _alternation(words: list[str]) -> str:
    """One pattern for any of these words: the longest first, those of one first letter behind that letter.

    `re` tries alternatives one after the other; behind their first letters, most are never tried.
    """
    return _by_first_letters(sorted(words, key=len, reverse=True), _LETTERS_SHARED)


def _by_first_letters(words: list[str], depth: int) -> str:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[0] if _LITERAL_FIRST.match(word) else "", []).append(word)
    parts = []
    for letter, same in groups.items():
        if not letter or not depth or len(same) == 1:
            parts += same
        else:
            parts.append(f"{letter}(?:{_by_first_letters([word[1:] for word in same], depth - 1)})")
    return "|".join(parts)


def load(package: str) -> Language:
    """Read the language whose TOML files stand in `package`, in order of their names."""
    tables: dict[str, Any] = {
        "words": {},
        "classes": {},
        "data": {},
        "lexicon": {},
        "rule": [],
        "frame": [],
        "slot": [],
        "speech": [],
        "time": [],
    }
    for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            _merge(tables, tomllib.loads(entry.read_text(encoding="utf-8")), entry.name)
    return Language(tables)


def _merge(tables: dict[str, Any], more: dict[str, Any], file_name: str) -> None:
    for name, value in more.items():
        if isinstance(value, list):
            tables[name].extend(value)
            continue
        doubled = tables[name].keys() & value.keys()
        if doubled:
            raise ValueError(f"{file_name}: {name} given twice: {', '.join(sorted(doubled))}")
        tables[name].update(value)
