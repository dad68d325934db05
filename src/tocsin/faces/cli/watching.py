"""One look at a folder or a feed: what is there now, the dossier made of it, and what changed since the last look.

What was seen is kept in a state file, written whole after every look, so that a stop at any moment loses
nothing and a restart says nothing twice. A folder is as it stands; a feed forgets its items, so they are kept.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from tocsin.faces.cli.dossier_making import Dossiers, make_dossiers, outputs
from tocsin.faces.cli.reports import load_documents, read_document
from tocsin.faces.files import write_whole
from tocsin.faces.intake import Document
from tocsin.faces.intake.fetch import is_link
from tocsin.picture.changes import Change, changes, matched
from tocsin.terms import BadInput

DOCUMENTS_MAX = 2_000
CHARACTERS_MAX = 40_000_000
STATE_BYTES_MAX = 200_000_000
VERSION = 1


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the state file holds: the documents of the last look, and the fingerprints of files that were read.

    `broken` are the fingerprints of files that could not be read, so that each is told once. `written` are
    the files that the last look wrote.
    """

    version: int = VERSION
    target: str = ""
    documents: tuple[Document, ...] = ()
    prints: dict[str, tuple[int, int]] = {}
    broken: dict[str, tuple[int, int]] = {}
    written: tuple[str, ...] = ()


class Look(NamedTuple):
    """One look: the dossiers now, what changed, what could not be read, and what is kept of it."""

    made: Dossiers
    changed: tuple[tuple[str, tuple[Change, ...]], ...]
    faults: tuple[BadInput, ...]
    kept: Kept


def load_state(path: Path, target: str) -> Kept:
    """The state of earlier looks at `target`; an empty one where there is none. `BadInput` where it is another's."""
    if not path.exists():
        return Kept(target=target)
    try:
        if path.stat().st_size > STATE_BYTES_MAX:
            raise BadInput("The state file is too large.", "Remove it to begin anew.", str(path))
        kept = msgspec.json.decode(path.read_bytes(), type=Kept)
    except (OSError, msgspec.DecodeError) as error:
        raise BadInput(f"The state file cannot be read: {error}.", "Remove it to begin anew.", str(path)) from None
    if kept.target != target or kept.version != VERSION:
        raise BadInput(f"This state is of {kept.target!r}.", "Name another state file.", str(path))
    return kept


def look(target: str, before: Kept) -> Look:
    """Look once: read what is new, make the dossiers, and say what changed."""
    found = _from_feed(target, before) if is_link(target) else _from_folder(Path(target), before)
    documents, prints, broken, faults = found
    _check_bounds(documents)
    made, was = _made(documents), _made(before.documents)
    kept = Kept(target=target, documents=documents, prints=prints, broken=broken, written=before.written)
    return Look(made, tuple(_changed(was, made)), tuple(faults), kept)


_Found = tuple[tuple[Document, ...], dict[str, tuple[int, int]], dict[str, tuple[int, int]], list[BadInput]]


def _from_folder(folder: Path, before: Kept) -> _Found:
    """The reports of a folder as it stands; a file is read again only where its size or time changed."""
    if not folder.is_dir():
        raise BadInput("There is no such folder.", "Name a folder, or the link of a feed.", where=str(folder))
    known: dict[str, list[Document]] = {}
    for document in before.documents:
        known.setdefault(_file_of(document, before.prints), []).append(document)
    documents: list[Document] = []
    prints: dict[str, tuple[int, int]] = {}
    broken: dict[str, tuple[int, int]] = {}
    faults: list[BadInput] = []
    for name, mark in _files(folder):
        if before.broken.get(name) == mark:
            broken[name] = mark
        elif before.prints.get(name) == mark:
            prints[name] = mark
            documents += known.get(name, [])
        else:
            try:
                documents += load_documents(name)
                prints[name] = mark
            except BadInput as error:
                broken[name] = mark
                faults.append(error)
    return tuple(documents), prints, broken, faults


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """The files of a folder by name, with time and size; hidden ones and parts that are being written are left out."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix in (".part", ".tmp", ".crdownload"):
            continue
        try:
            facts = path.stat()
        except OSError:
            continue  # It went away while we looked.
        if path.is_file():
            yield str(path), (facts.st_mtime_ns, facts.st_size)


def _file_of(document: Document, prints: dict[str, tuple[int, int]]) -> str:
    """Which file a document came from: `where` begins with its name."""
    if document.where in prints:
        return document.where
    return max((name for name in prints if document.where.startswith(f"{name},")), key=len, default=document.where)


def _from_feed(link: str, before: Kept) -> _Found:
    """The items of a feed that are new, after those that are known: the newest `DOCUMENTS_MAX` are kept."""
    try:
        items = load_documents(link)
    except BadInput as error:
        return before.documents, {}, {}, [error]
    known = {document.text for document in before.documents}
    fresh = [item for item in items if item.text not in known]
    return (*before.documents, *fresh)[-DOCUMENTS_MAX:], {}, {}, []


def _check_bounds(documents: Sequence[Document]) -> None:
    characters = sum(len(document.text) for document in documents)
    if len(documents) > DOCUMENTS_MAX or characters > CHARACTERS_MAX:
        raise BadInput(
            f"There are {len(documents):,} reports with {characters:,} characters; the limits are "
            f"{DOCUMENTS_MAX:,} and {CHARACTERS_MAX:,}.",
            "Move what is old to another folder.",
        )


def _made(documents: Sequence[Document]) -> Dossiers:
    readings = [read_document(document) for document in documents]
    texts = {reading.sha256: document.text for reading, document in zip(readings, documents, strict=True)}
    return make_dossiers(readings, texts)


def _changed(was: Dossiers, now: Dossiers) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """The changes of each incident under its name; incidents without any are left out."""
    pairs = matched((*was.incidents, *was.unassigned), (*now.incidents, *now.unassigned))
    for number, (before, after) in enumerate(pairs, start=1):
        found = changes(before, after)
        if found:
            yield f"Incident {number}" if len(pairs) > 1 else "", found


def write_dossier(seen: Look, name: str, out: Path) -> Kept:
    """Write the dossier, whole; numbered files of incidents that are no more are removed. Returns what to keep."""
    written = []
    if seen.made.incidents:
        for path, data in outputs(seen.made, name, out):
            write_whole(path, data)
            written.append(str(path))
    for old in set(seen.kept.written) - set(written):
        Path(old).unlink(missing_ok=True)
    return msgspec.structs.replace(seen.kept, written=tuple(written))


def write_state(kept: Kept, state: Path) -> None:
    """Write what was seen, whole: last of all, so that what was not told yet is told again and never lost."""
    write_whole(state, msgspec.json.encode(kept))
