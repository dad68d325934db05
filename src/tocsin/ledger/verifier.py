#!/usr/bin/env python3
"""Verifies an exported record against checkpoints that were kept elsewhere. One file, nothing to install.

    python verifier.py EXPORT --checkpoint FILE [--key VKEY] [--json]
    python verifier.py PROOF [--checkpoint FILE] [--key VKEY] [--json]

PROOF is a proof file or a disclosure: chosen entries with their paths to a signed checkpoint, or two
checkpoints and the proof that one record is the beginning of the other.

Needs Python 3.9 or newer and its own library only. It shares no code with the program that writes the
record: it was written from the format's description and RFC 6962, RFC 8032 and the C2SP notes.

It finds any entry that was changed, removed, added or swapped since a checkpoint was handed out. It
names the entry where it can, else the span between two checkpoints in which something differs.

Exit code: 0 verified, 1 altered, 2 the files or the key cannot be read.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import io
import json
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

VERIFIED, ALTERED, UNREADABLE = 0, 1, 2
STATUS = ("verified", "altered", "unreadable")

# --- what comes out ---------------------------------------------------------------------------------


class Finding(NamedTuple):
    """One thing that is wrong: its kind, the first and last entry it concerns (0: none), in words."""

    kind: str
    first: int
    last: int
    text: str

    def __str__(self) -> str:
        return self.text


class Result(NamedTuple):
    """The outcome. `covered` entries are proven by a checkpoint; later ones are not yet covered.

    `root` is the hex root over all entries of the export, `opened` counts bodies that fit their
    commitments, `signatures_checked` is false where no key was given.
    """

    code: int
    entries: int
    covered: int
    checkpoints: int
    opened: int
    signatures_checked: bool
    root: str
    findings: tuple[Finding, ...]

    @property
    def verified(self) -> bool:
        """Whether everything could be read and nothing was found."""
        return self.code == VERIFIED

    @property
    def status(self) -> str:
        """verified, altered or unreadable."""
        return STATUS[self.code]

    @property
    def not_yet_covered(self) -> int:
        """How many entries came after the last checkpoint that holds."""
        return self.entries - self.covered

    def as_dict(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        known = {key: value for key, value in self._asdict().items() if key not in ("code", "findings")}
        found = [finding._asdict() for finding in self.findings]
        return {"status": self.status, **known, "not_yet_covered": self.not_yet_covered, "findings": found}

    def lines(self) -> list[str]:
        """The outcome for people, a line each."""
        lines = [f"{self.status.upper()}: {self.entries} entries, {self.checkpoints} checkpoints"]
        lines += [f"  {finding.text}" for finding in self.findings]
        if self.code != UNREADABLE:
            lines.append(f"  {self.covered} entries are covered by a checkpoint; {self.opened} bodies opened.")
        if self.not_yet_covered and self.code == VERIFIED:
            lines.append(f"  {_span(self.covered + 1, self.entries)} not yet covered by a checkpoint.")
        if not self.signatures_checked:
            lines.append("  No signature was checked: this rests on the checkpoint file being the genuine one.")
        return lines


class Unreadable(Exception):
    """The export, the checkpoints or the key cannot be read at all."""


def _span(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first}–{last} are"


# --- Merkle tree: RFC 6962, section 2.1 -------------------------------------------------------------


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class _Tree:
    """Roots while leaves are added: a pile of (height, hash), equal heights are joined at once."""

    def __init__(self) -> None:
        self.pile: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        height = 0
        while self.pile and self.pile[-1][0] == height:
            leaf = _node(self.pile.pop()[1], leaf)
            height += 1
        self.pile.append((height, leaf))

    def root(self) -> bytes:
        if not self.pile:
            return hashlib.sha256(b"").digest()
        result = self.pile[-1][1]
        for _, left in self.pile[-2::-1]:
            result = _node(left, result)
        return result


def _roots(leaves: list[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """The root after each of the sizes, and after all leaves."""
    wanted, tree = set(sizes) | {len(leaves)}, _Tree()
    roots = {0: tree.root()}
    for size, leaf in enumerate(leaves, 1):
        tree.add(leaf)
        if size in wanted:
            roots[size] = tree.root()
    return roots


def _left_size(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _root_along(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that an audit path leads to (RFC 6962, section 2.1.1); None where it does not fit the place."""
    if not 0 <= index < size or bool(path) == (size == 1):
        return None
    if size == 1:
        return leaf
    half = _left_size(size)
    if index < half:
        left = _root_along(leaf, index, half, path[:-1])
        return None if left is None else _node(left, path[-1])
    right = _root_along(leaf, index - half, size - half, path[:-1])
    return None if right is None else _node(path[-1], right)


def _is_beginning(old: _Checkpoint, new: _Checkpoint, path: list[bytes]) -> bool:
    """Whether a consistency proof holds (RFC 6962, section 2.1.2)."""
    if old.size in (0, new.size):
        return not path and (old.size == 0 or old.root == new.root)
    return _roots_along(old.size, new.size, path, old.root) == (old.root, new.root)


def _roots_along(old: int, size: int, path: list[bytes], known: bytes | None) -> tuple[bytes, bytes] | None:
    """The two roots a consistency proof leads to; `known` is the old root while it is still a whole subtree."""
    if old == size:
        start = [known] if known and not path else path if not known and len(path) == 1 else []
        return (start[0], start[0]) if start else None
    if not path:
        return None
    half, last = _left_size(size), path[-1]
    below = _roots_along(old, half, path[:-1], known) if old <= half else None
    if below:
        return below[0], _node(below[1], last)
    below = _roots_along(old - half, size - half, path[:-1], None) if old > half else None
    return (_node(last, below[0]), _node(last, below[1])) if below else None


# --- Ed25519: RFC 8032, sections 5.1 and 6 ----------------------------------------------------------

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_Point = Any  # X, Y, Z, T with x = X/Z, y = Y/Z, x*y = T/Z


def _added(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(scalar: int, point: _Point) -> _Point:
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _added(result, point)
        point = _added(point, point)
        scalar >>= 1
    return result


def _point(encoded: bytes) -> _Point:
    """The point of 32 bytes, or None where they are no point."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    x2 = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(x2, (_P + 3) // 8, _P)
    if (x * x - x2) % _P:
        x = x * _ROOT_OF_MINUS_1 % _P
    if (x * x - x2) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature holds (RFC 8032, section 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= _ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(hashed, "little") % _ORDER
    left, right = _times(s, _BASE), _added(r, _times(k, key))
    return all((left[i] * right[2] - right[i] * left[2]) % _P == 0 for i in (0, 1))


# --- keys, notes, checkpoints: C2SP signed-note and tlog-checkpoint ---------------------------------


class _Key(NamedTuple):
    name: str
    hash: bytes
    public: bytes


class _Checkpoint(NamedTuple):
    number: int
    origin: str
    size: int
    root: bytes
    key_found: bool
    key_holds: bool


def _plain_base64(text: str) -> bytes | None:
    """Bytes of base64 in its one spelling, else None."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        return None
    return raw if base64.b64encode(raw).decode("ascii") == text else None


def _read_key(text: str) -> _Key:
    name, _, rest = text.strip().partition("+")
    key_hash, _, encoded = rest.partition("+")
    raw = _plain_base64(encoded) or b""
    expected = hashlib.sha256(name.encode("utf-8", "surrogatepass") + b"\n" + raw).digest()[:4]
    if not name or len(raw) != 33 or raw[0] != 1 or key_hash != expected.hex():
        raise Unreadable("The key is not an Ed25519 verifier key: name+hash+base64.")
    return _Key(name, expected, raw[1:])


def _notes(text: str) -> list[tuple[str, list[str]]]:
    """Each note's text and its signature lines."""
    notes: list[tuple[str, list[str]]] = []
    body: list[str] = []
    signing = False
    for line in text.split("\n"):
        if signing and line.startswith("— "):
            notes[-1][1].append(line)
        elif line:
            body.append(line)
            signing = False
        elif body:
            notes.append(("\n".join(body) + "\n", []))
            body, signing = [], True
    if body:
        notes.append(("\n".join(body) + "\n", []))
    return notes


def _read_checkpoint(number: int, text: str, signatures: list[str], key: _Key | None) -> _Checkpoint | None:
    """The checkpoint of a note, or None where it is none."""
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or not signatures or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        return None
    root = _plain_base64(lines[2])
    if root is None or len(root) != 32 or (lines[1] == "0" and root != _Tree().root()):
        return None
    mine = [] if key is None else [raw for raw in map(_signature(key), signatures) if raw is not None]
    message = text.encode("utf-8", "surrogatepass")
    holds = bool(mine) and all(ed25519_holds(key.public, message, raw) for raw in mine if key)
    return _Checkpoint(number, lines[0], int(lines[1]), root, bool(mine), holds)


def _signature(key: _Key) -> Callable[[str], bytes | None]:
    """A function that gives the signature in a line where it is by this key, else None."""

    def by_key(line: str) -> bytes | None:
        name, _, encoded = line[2:].partition(" ")
        raw = _plain_base64(encoded) or b""
        return raw[4:] if name == key.name and raw[:4] == key.hash else None

    return by_key


def _checkpoints(text: str, key: _Key | None, findings: list[Finding]) -> list[_Checkpoint]:
    """The checkpoints that may be trusted, by size; what is wrong with others goes to the findings."""
    trusted = []
    for number, (body, signatures) in enumerate(_notes(text), 1):
        point = _read_checkpoint(number, body, signatures, key)
        wrong = _what_is_wrong(number, point, key)
        if point is None or wrong:
            findings.append(Finding("checkpoint", 0, 0, wrong))
        else:
            trusted.append(point)
    if not _notes(text):
        raise Unreadable("The checkpoint file holds no checkpoint.")
    if len({point.origin for point in trusted}) > 1:
        findings.append(Finding("checkpoint", 0, 0, "The checkpoints are of different records (their first lines)."))
    return sorted(trusted, key=lambda point: point.size)


def _what_is_wrong(number: int, point: _Checkpoint | None, key: _Key | None) -> str:
    if point is None:
        return f"Checkpoint {number} of the file is damaged: it cannot be read."
    if key is not None and not point.key_found:
        return f"Checkpoint {number} ({point.size} entries) carries no signature by the key {key.name}."
    if key is not None and not point.key_holds:
        return f"Checkpoint {number} ({point.size} entries): its signature by {key.name} is false."
    return ""


# --- entries: the export and its canonical encoding -------------------------------------------------

_HEADER_KEYS = ("act", "actor", "commitment", "limit", "sequence", "subjects", "time", "version")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_SHORT = {0x22: '\\"', 0x5C: "\\\\", 0x08: "\\b", 0x0C: "\\f", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}


class _Entry(NamedTuple):
    """A line of the export: what its header gives, what it says its leaf is, whether its body opens."""

    sequence: int
    time: str
    given: bytes
    stored: bytes
    opens: bool | None


def _quoted(text: str) -> str:
    """A JSON string in the one spelling the format allows."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    units = text.encode("utf-16-be")  # a lone surrogate is no Unicode and raises here
    parts = []
    for i in range(0, len(units), 2):
        unit = units[i] << 8 | units[i + 1]
        plain = 0x20 <= unit < 0x7F and unit not in _SHORT
        parts.append(chr(unit) if plain else _SHORT.get(unit, f"\\u{unit:04x}"))
    return '"' + "".join(parts) + '"'


def _canonical(header: Any) -> bytes:
    """The bytes that are hashed; `ValueError` where the header has not the form of one."""
    if not isinstance(header, dict) or tuple(sorted(header)) != _HEADER_KEYS:
        raise ValueError("the header has other keys than a header has")
    texts = {key: header[key] for key in ("act", "actor", "commitment", "limit", "time")}
    subjects, numbers = header["subjects"], (header["sequence"], header["version"])
    if not isinstance(subjects, list) or not all(isinstance(t, str) for t in (*texts.values(), *subjects)):
        raise ValueError("a text of the header is not text")
    if any(type(number) is not int for number in numbers) or header["version"] != 1 or header["sequence"] < 1:
        raise ValueError("the header has an unknown version or no sequence")
    if not _TIME.fullmatch(texts["time"]) or not _HASH.fullmatch(texts["commitment"]):
        raise ValueError("the header's time or commitment is not in its form")
    spelled = {key: _quoted(text) for key, text in texts.items()}
    spelled["subjects"] = "[" + ",".join(_quoted(text) for text in subjects) + "]"
    spelled["sequence"], spelled["version"] = str(numbers[0]), str(numbers[1])
    return ("{" + ",".join(f'"{key}":{spelled[key]}' for key in _HEADER_KEYS) + "}").encode("ascii")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _read_entry(line: str) -> _Entry:
    """The entry of a line; `ValueError` or `RecursionError` where it is none."""
    return _entry_of(json.loads(line, object_pairs_hook=_no_twins))


def _entry_of(value: Any) -> _Entry:
    if not isinstance(value, dict) or set(value) not in (
        {"header", "leaf"},
        {"header", "leaf", "salt", "body"},
    ):
        raise ValueError("it has other keys than header, leaf and, together, salt and body")
    if not isinstance(value["leaf"], str) or not _HASH.fullmatch(value["leaf"]):
        raise ValueError("its leaf is not 64 hex digits")
    header = value["header"]
    given = _leaf(_canonical(header))
    opens = _body_opens(value) if "salt" in value else None
    return _Entry(header["sequence"], header["time"], given, bytes.fromhex(value["leaf"]), opens)


def _body_opens(value: dict[str, Any]) -> bool:
    salt, body = value["salt"], value["body"]
    if not isinstance(body, str) or not isinstance(salt, str) or not _HASH.fullmatch(salt):
        return False
    data = b"tocsin commitment 1\n" + bytes.fromhex(salt) + body.encode("utf-8")
    return bool(hashlib.sha256(data).hexdigest() == value["header"]["commitment"])


# --- the verification -------------------------------------------------------------------------------


def verify(lines: Iterable[str], checkpoints_text: str, vkey: str | None = None) -> Result:
    """Verifies the lines of an export against the text of a checkpoint file.

    With `vkey` only checkpoints signed by that key are trusted. Never raises for bad content: the
    result's `code` is 2 where the checkpoints, the key or the whole export cannot be read.
    """
    findings: list[Finding] = []
    try:
        key = _read_key(vkey) if vkey is not None else None
        points = _checkpoints(checkpoints_text, key, findings)
        entries = _entries(lines, findings)
    except Unreadable as unreadable:
        return _unreadable(str(unreadable), vkey is not None)
    _check_order(entries, findings)
    covered, root = _check_roots(entries, points, findings)
    opened = sum(1 for entry in entries if entry is not None and entry.opens)
    code = ALTERED if findings else VERIFIED
    checked = key is not None
    return Result(code, len(entries), covered, len(points), opened, checked, root.hex(), tuple(findings))


def _unreadable(text: str, checked: bool) -> Result:
    return Result(UNREADABLE, 0, 0, 0, 0, checked, "", (Finding("unreadable", 0, 0, text),))


def _entries(lines: Iterable[str], findings: list[Finding]) -> list[_Entry | None]:
    """The entries in the order of the lines; None for one that cannot be read, which is a finding."""
    entries: list[_Entry | None] = []
    for number, line in enumerate((line for line in lines if line.strip()), 1):
        entry, wrong = _entry_or_reason(line)
        entries.append(entry)
        if entry is None:
            findings.append(Finding("line", number, number, f"Entry {number} cannot be read: {wrong}."))
        else:
            _check_entry(number, entry, findings)
    if entries and all(entry is None for entry in entries):
        raise Unreadable("The export is not a record: no line of it can be read.")
    return entries


def _entry_or_reason(line: str) -> tuple[_Entry | None, str]:
    try:
        return _read_entry(line), ""
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError as wrong:
        return None, "it is not JSON" if isinstance(wrong, json.JSONDecodeError) else str(wrong)


def _check_entry(number: int, entry: _Entry, findings: list[Finding]) -> None:
    if entry.given != entry.stored:
        text = f"Entry {number} was changed: its header does not give its stored leaf."
        findings.append(Finding("header", number, number, text))
    if entry.opens is False:
        text = f"Entry {number}: its body does not open its commitment."
        findings.append(Finding("body", number, number, text))


def _check_order(entries: list[_Entry | None], findings: list[Finding]) -> None:
    """Sequence numbers go up by one from 1; time never goes back."""
    expected, latest = 1, ""
    for number, entry in enumerate(entries, 1):
        if entry is None:
            expected += 1
            continue
        if entry.sequence != expected:
            findings.append(_out_of_sequence(number, expected, entry.sequence))
        if entry.time < latest:
            text = f"Entry {number}: its time {entry.time} is before that of the entry above it."
            findings.append(Finding("time", number, number, text))
        expected, latest = entry.sequence + 1, entry.time


def _out_of_sequence(number: int, expected: int, found: int) -> Finding:
    if found == expected + 1:
        text = f"Entry {expected} is missing: line {number} is entry {found}."
    elif found > expected:
        text = f"Entries {expected}–{found - 1} are missing: line {number} is entry {found}."
    else:
        text = f"Line {number} should be entry {expected} but says it is {found}: repeated, added or moved."
    return Finding("sequence", min(expected, found), max(expected, found - 1), text)


def _check_roots(entries: list[_Entry | None], points: list[_Checkpoint], findings: list[Finding]) -> tuple[int, bytes]:
    """How many entries are covered, and the root over all; roots that differ go to the findings."""
    sizes = [point.size for point in points]
    given = _roots([entry.given if entry else bytes(32) for entry in entries], sizes)
    stored = _roots([entry.stored if entry else bytes(32) for entry in entries], sizes)
    covered, differs = 0, False
    for point in points:
        if point.size > len(entries):
            text = f"The checkpoint says {point.size} entries, the export has {len(entries)}."
            findings.append(Finding("truncated", len(entries) + 1, point.size, text))
        elif given[point.size] == point.root:
            covered = point.size
        elif stored[point.size] != point.root and not differs:
            differs = True
            findings.append(_differing(covered, point.size))
    return covered, given[len(entries)]


def _differing(covered: int, size: int) -> Finding:
    if covered == size:
        text = f"Two checkpoints over {size} entries have different roots; the export fits only one."
    else:
        where = f"entry {size}" if size == covered + 1 else f"something among entries {covered + 1}–{size}"
        text = f"The root does not fit the checkpoint over {size} entries: {where} differs."
        text += " Whether anything later differs too cannot be told until this is mended."
    return Finding("root", min(covered + 1, size), size, text)


# --- proof files ------------------------------------------------------------------------------------

PROOF = "tocsin-proof/1"
_PROOF_KEYS = {
    "entries": {"format", "kind", "about", "checkpoint", "entries"},
    "consistency": {"format", "kind", "old", "checkpoint", "proof"},
}


def verify_proof(text: str, checkpoints_text: str | None = None, vkey: str | None = None) -> Result:
    """Verifies a proof file: its checkpoints by `vkey`, its entries or its consistency by their hashes.

    With `checkpoints_text` its newest checkpoint must also be one of those that were kept. Of a
    consistency proof, `entries` is the size of the older record. Never raises for bad content.
    """
    findings: list[Finding] = []
    try:
        key = _read_key(vkey) if vkey is not None else None
        proof = _read_proof(text)
        points = _checkpoints(f"{proof.get('old', '')}\n{proof['checkpoint']}", key, findings)
        kept = points[-1:] if checkpoints_text is None else _checkpoints(checkpoints_text, key, findings)
    except Unreadable as unreadable:
        return _unreadable(str(unreadable), vkey is not None)
    if points and not any((point.size, point.root) == (points[-1].size, points[-1].root) for point in kept):
        findings.append(Finding("checkpoint", 0, 0, "The checkpoint of the proof is not among those that were kept."))
    shown, proven, opened = _check_proof(proof, points, findings)
    root = points[-1].root.hex() if points else ""
    code = ALTERED if findings else VERIFIED
    return Result(code, shown, proven, len(points), opened, key is not None, root, tuple(findings))


def _read_proof(text: str) -> dict[str, Any]:
    try:
        proof = json.loads(text, object_pairs_hook=_no_twins)
    except (ValueError, RecursionError):
        proof = None
    kind = proof.get("kind") if isinstance(proof, dict) and proof.get("format") == PROOF else None
    if not isinstance(kind, str) or kind not in _PROOF_KEYS or set(proof) != _PROOF_KEYS[kind]:
        raise Unreadable("This is not a proof file of a form that is known here.")
    if not all(isinstance(proof.get(name, ""), str) for name in ("old", "checkpoint")):
        raise Unreadable("A checkpoint of the proof is not text.")
    return dict(proof)


def _check_proof(proof: dict[str, Any], points: list[_Checkpoint], findings: list[Finding]) -> tuple[int, int, int]:
    """How many entries are shown, proven and opened; what is wrong goes to the findings."""
    if proof["kind"] == "entries":
        values = proof["entries"] if isinstance(proof["entries"], list) else [None]
        found = [_check_shown(number, value, points, findings) for number, value in enumerate(values, 1)]
        return len(values), sum(proven for proven, _ in found), sum(opened for _, opened in found)
    try:
        whole = len(points) == 2 and _is_beginning(points[0], points[1], _path(proof["proof"]))
    except ValueError:
        whole = False
    older = points[0].size if points else 0
    if not whole:
        text = "The newer record does not begin with the older one, or the proof is damaged."
        findings.append(Finding("proof", min(1, older), older, text))
    return older, older if whole else 0, 0


def _check_shown(number: int, value: Any, points: list[_Checkpoint], findings: list[Finding]) -> tuple[bool, bool]:
    """Whether an entry is proven, and whether its body opens."""
    try:
        path = _path(value.pop("proof"))
        entry = _entry_of(value)
    except (ValueError, KeyError, AttributeError, TypeError) as wrong:
        findings.append(Finding("line", number, number, f"Shown entry {number} cannot be read: {wrong}."))
        return False, False
    before = len(findings)
    _check_entry(entry.sequence, entry, findings)
    ends = [_root_along(entry.given, entry.sequence - 1, point.size, path) == point.root for point in points]
    if not any(ends):
        text = f"Entry {entry.sequence} is not proven: its path does not lead to the checkpoint's root."
        findings.append(Finding("proof", entry.sequence, entry.sequence, text))
    return len(findings) == before, bool(entry.opens)


def _path(value: Any) -> list[bytes]:
    if not isinstance(value, list) or not all(isinstance(part, str) and _HASH.fullmatch(part) for part in value):
        raise ValueError("its path is not a list of hashes")
    return [bytes.fromhex(part) for part in value]


# --- the program ------------------------------------------------------------------------------------


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Verify an exported record, or a proof, against kept checkpoints.")
    parser.add_argument("file", metavar="FILE", help="the record, one JSON object a line; or a proof file")
    parser.add_argument(
        "--checkpoint", metavar="FILE", help="signed checkpoints that were kept; not needed for a proof"
    )
    parser.add_argument("--key", metavar="VKEY", help="the verifier key: name+hash+base64")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args(arguments)


def _text_file(path: str) -> Any:
    return open(path, encoding="utf-8", errors="surrogateescape", newline="\n")


def _verified(options: argparse.Namespace) -> Result:
    held = None
    if options.checkpoint is not None:
        with _text_file(options.checkpoint) as file:
            held = file.read()
    with _text_file(options.file) as file:
        is_proof = PROOF in file.read(100)
        file.seek(0)
        if is_proof:
            return verify_proof(file.read(), held, options.key)
        if held is None:
            return _unreadable("A record needs --checkpoint FILE; only a proof has its own.", options.key is not None)
        return verify(file, held, options.key)


def main(arguments: list[str] | None = None) -> int:
    """Runs the program and gives its exit code."""
    options = _arguments(arguments)
    try:
        result = _verified(options)
    except OSError as error:
        result = _unreadable(f"{error.filename}: {error.strerror}.", options.key is not None)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    print(json.dumps(result.as_dict()) if options.json else "\n".join(result.lines()))
    return result.code


if __name__ == "__main__":
    sys.exit(main())
