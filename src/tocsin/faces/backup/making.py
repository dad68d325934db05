"""``tocsin backup``: one sealed file of the desk as it stands, one of its keys, and the key that opens them."""

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from rich.console import Console

from tocsin.desk.settings.directory import FORMAT_VERSION, Directory
from tocsin.faces.backup.box import Identity, Recipient, SealedWriter
from tocsin.faces.backup.engines import copy_sqlite, dump_postgresql, scratch_file
from tocsin.faces.backup.pack import Manifest, key_check, write_pack
from tocsin.terms import BadInput

WHOLE, KEYS = "desk", "keys"


def make_backup(out: Path, to: str) -> None:
    """Write a backup of the desk to `out`, sealed to the public key `to` or to that of its policy."""
    manifest = back_up(settings.TOCSIN, out, recipient_of(to))
    _say(f"{out}: the desk up to entry {manifest.entries} of its record, root {manifest.root}.")
    _say("The desk's keys are not in it. Keep them apart: tocsin backup keys")


def make_keys_backup(out: Path, to: str) -> None:
    """Write the desk's keys to `out`, sealed: keep it apart from the backups of the desk."""
    folder = settings.TOCSIN.path / "keys"
    with sealed_file(out, recipient_of(to), {"kind": KEYS}) as sealed:
        with tarfile.open(fileobj=sealed, mode="w|") as tar:
            for path in sorted(folder.iterdir()):
                member = tarfile.TarInfo(path.name)
                content = path.read_bytes()
                member.size, member.mode = len(content), 0o600
                tar.addfile(member, io.BytesIO(content))
        sealed.finish()
    _say(f"{out}: the desk's keys, sealed. Whoever has it, its key, and a backup has everything: keep the three apart.")


def make_identity(out: Path) -> None:
    """Write a fresh key that opens backups, and print the public one to seal them to."""
    identity = Identity.new(os.urandom)
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(identity.to_text() + "\n")
    except OSError as error:
        raise BadInput(f"The key cannot be written: {error.strerror}.", "Name a new file.", str(out)) from None
    print(identity.recipient)


def back_up(directory: Directory, out: Path, recipient: Recipient) -> Manifest:
    """Write a backup of the desk; nothing stands at `out` until all of it does."""
    with scratch_file(directory.path, "backup") as copy, sealed_file(out, recipient, {"kind": WHOLE}) as sealed:
        made_at = datetime.now(UTC)
        edge = dump_postgresql(copy) if directory.database else copy_sqlite(directory.path / "desk.sqlite3", copy)
        manifest = Manifest(
            mode=str(directory.mode),
            engine="postgresql" if directory.database else "sqlite",
            format_version=FORMAT_VERSION,
            made_at=made_at.isoformat(timespec="seconds"),
            entries=edge.size,
            root=edge.root.hex(),
            key_check=key_check(directory.key("master")),
        )
        write_pack(sealed, manifest, directory, copy)
    return manifest


@contextmanager
def sealed_file(out: Path, recipient: Recipient, about: dict[str, str]) -> Iterator[SealedWriter]:
    """A sealed file that appears at `out` whole or not at all. `BadInput` where it cannot be written."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    for abandoned in out.parent.glob(f".{out.name}.*.part"):
        abandoned.unlink(missing_ok=True)
    try:
        with part.open("xb") as file:
            part.chmod(0o600)
            yield SealedWriter(file, recipient, about, os.urandom)
            _to_disk(file)
        part.replace(out)
    except OSError as error:
        raise BadInput(
            f"The backup cannot be written: {error.strerror}.", "Make room, or name another place.", str(out)
        ) from error
    finally:
        part.unlink(missing_ok=True)


def recipient_of(text: str) -> Recipient:
    """The public key that was given, else that of the desk's policy; `BadInput` without either."""
    chosen = text or settings.TOCSIN.policy.backup_to
    if not chosen:
        raise BadInput(
            "No key to seal the backup to.", "Make one with: tocsin backup new-key -o FILE; then give --to.", "--to"
        )
    return Recipient.from_text(chosen)


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _say(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)
