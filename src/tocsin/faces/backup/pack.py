"""What is inside a sealed backup: a tar of a few named members, the manifest first."""

import hmac
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from tocsin.desk.settings.directory import Directory
from tocsin.faces.backup.box import Identity, OpenedReader, SealedWriter, opened_chunks
from tocsin.terms import DeskUnusable

MANIFEST, SETTINGS, CHECKPOINTS, SQLITE, PGDUMP = (
    "manifest.json",
    "desk.toml",
    "checkpoints",
    "desk.sqlite3",
    "desk.pgdump",
)
MEMBERS = frozenset({SETTINGS, CHECKPOINTS, SQLITE, PGDUMP})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: whose desk, which engine, and the record's position in it.

    `entries` and `root` (hex) are those of the copy of the database inside. `key_check` tells whether a keys
    folder belongs to it, without telling a key.
    """

    mode: str
    engine: str
    format_version: int
    made_at: str
    entries: int
    root: str
    key_check: str

    def to_bytes(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, raw: bytes, name: str) -> "Manifest":
        """Read what `to_bytes` gave; `DeskUnusable` where it does not fit."""
        try:
            return cls(**json.loads(raw))
        except (ValueError, TypeError):
            raise DeskUnusable(
                f"{name} holds a backup of another version.", "Restore it with the Tocsin that made it."
            ) from None


def key_check(master: bytes) -> str:
    """A mark of a master key that tells nothing of it."""
    return hmac.digest(master, b"tocsin-backup key check", "sha256").hex()


def write_pack(out: SealedWriter, manifest: Manifest, directory: Directory, database: Path) -> None:
    """Write the members: the manifest, the settings, the checkpoints, the copy of the database."""
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add_bytes(tar, MANIFEST, manifest.to_bytes())
        for name in (SETTINGS, CHECKPOINTS):
            path = directory.path / name
            if path.exists():
                _add_bytes(tar, name, path.read_bytes())
        tar.add(database, arcname=PGDUMP if directory.database else SQLITE, recursive=False, filter=_plain)
    out.finish()


def unpack(file: Path, identity: Identity, into: Path) -> Manifest:
    """Bring a backup's members into the folder `into`; returns its manifest.

    Only the members that a backup has are taken, whatever a file says. `DeskUnusable` for a wrong key and for
    a file that was cut or altered; then what was written is not to be used.
    """
    with file.open("rb") as sealed:
        chunks = opened_chunks(sealed, identity, str(file))
        try:
            with tarfile.open(fileobj=OpenedReader(chunks), mode="r|") as tar:
                manifest = _unpacked(tar, into, str(file))
        except tarfile.TarError as error:
            raise DeskUnusable(f"{file} holds no backup of a desk: {error}.", "Give the right file.") from None
        for _ in chunks:  # to the last chunk: only then nothing was cut off
            pass
    return manifest


def _unpacked(tar: tarfile.TarFile, into: Path, name: str) -> Manifest:
    manifest: Manifest | None = None
    for member, content in members(tar):
        if member == MANIFEST:
            manifest = Manifest.from_bytes(content.read(), name)
        elif member in MEMBERS:
            with (into / member).open("xb") as out:
                while block := content.read(1 << 20):
                    out.write(block)
    if manifest is None:
        raise DeskUnusable(f"{name} has no manifest.", "It is not a backup of a desk.")
    return manifest


def members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """The files of a tar one after another, by their names without any folder."""
    for member in tar:
        content = tar.extractfile(member) if member.isfile() else None
        if content is not None:
            yield Path(member.name).name, content


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's name and no times of the desk's machine."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
