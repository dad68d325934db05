"""From readings to dossiers, one for each incident, and to the bytes of a format."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tocsin.picture import Picture, Pile, build_picture, piles, reprints
from tocsin.picture.about import About
from tocsin.picture.export import several_as_json
from tocsin.picture.exports import FORMATS, gtd_csv, gtd_row
from tocsin.picture.page import title_of
from tocsin.reading import Reading
from tocsin.terms import BadInput


class Dossiers(NamedTuple):
    """The pictures of the incidents that a pile tells of, the reports that fit none alone, and all texts by hash."""

    incidents: tuple[Picture, ...]
    unassigned: tuple[Picture, ...]
    texts: Mapping[str, str]

    @property
    def is_one(self) -> bool:
        """Whether there is one incident and nothing besides."""
        return len(self.incidents) == 1 and not self.unassigned

    @property
    def only(self) -> Picture:
        """The one picture."""
        return self.incidents[0]


def make_dossiers(readings: Sequence[Reading], texts: Mapping[str, str], *, together: bool = False) -> Dossiers:
    """A picture for each incident; with `together` all reports are held to be about one."""
    found = (Pile(tuple(readings)),) if together or not readings else piles(readings)
    same = reprints(texts)
    made = [(pile.sure, build_picture(pile.readings, reprints=same)) for pile in found]
    return Dossiers(
        tuple(picture for sure, picture in made if sure), tuple(picture for sure, picture in made if not sure), texts
    )


def one_output(made: Dossiers, name: str) -> bytes:
    """The bytes of a format that holds any number of incidents, or of the only incident; else `BadInput`."""
    pictures = [*made.incidents, *made.unassigned]
    if made.is_one:
        return _rendered(made.only, name, made.texts)
    if name == "json":
        return several_as_json(made.incidents, made.unassigned)
    if name == "gtd":
        return gtd_csv(gtd_row(picture, About(title=title_of(picture))) for picture in pictures).encode()
    if name == "markdown":
        return b"\n".join(_rendered(picture, name, made.texts) for picture in pictures)
    raise BadInput(
        f"The reports tell of {len(made.incidents)} incidents; this format holds one.",
        "Name a file to write: each gets a number. Or use --together.",
        where="--format",
    )


def outputs(made: Dossiers, name: str, path: Path) -> Iterator[tuple[Path, bytes]]:
    """What to write where: one file, or where a format holds one incident only, one numbered file for each."""
    if made.is_one or name in ("json", "gtd", "markdown"):
        yield path, one_output(made, name)
        return
    for number, picture in enumerate([*made.incidents, *made.unassigned], start=1):
        yield path.with_stem(f"{path.stem}-{number}"), _rendered(picture, name, made.texts)


def _rendered(picture: Picture, name: str, texts: Mapping[str, str]) -> bytes:
    return FORMATS[name].render(picture, About(title=title_of(picture)), texts)
