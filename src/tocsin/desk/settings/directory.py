"""The data directory: everything that makes a folder a desk.

::

    DIR/desk.toml       mode, name, addresses, format version, policy: read at every start
    DIR/keys/           the desk's keys, outside the database, readable by the owner alone
    DIR/desk.sqlite3    the database (or PostgreSQL, named in desk.toml)
    DIR/public/         the public pages and feeds, written by the publisher
    DIR/checkpoints     the record's checkpoints, kept outside the database
    DIR/lock            held by the one ``tocsin serve`` or ``tocsin replay`` of this directory

A directory of another mode or another format version is refused: live and exercise are never
confused, and nothing is migrated by accident.
"""

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tocsin.desk.settings.policy import Policy, read_policy
from tocsin.terms import DeskUnusable, Entropy, Mode

FORMAT_VERSION = 1
KEY_NAMES = ("django-secret", "master", "acknowledgement", "record-signing", "blind-index")
KEY_BYTES = 32
SMTP_PASSWORD = "smtp-password"
OIDC_SECRET = "oidc-client-secret"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


class MailSecurity(StrEnum):
    """How the connection to the mail relay is encrypted."""

    OFFERED = "offered"
    """By STARTTLS where the relay offers it; never asked for on this machine itself."""
    STARTTLS = "starttls"
    """By STARTTLS, and not at all where the relay does not offer it (RFC 3207)."""
    TLS = "tls"
    """From the first byte (RFC 8314, 3.3)."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A desk's settings, as its ``desk.toml`` gives them.

    `database` is empty for the embedded SQLite file, else a PostgreSQL URL. `smtp_host` and
    `smtp_port` name the mail relay, `smtp_user` who signs in there (its password is the file
    ``keys/smtp-password``) and `smtp_security` how the connection is encrypted. `exercise_hosts` are
    the only mail hosts besides loopback that a desk that is not live may hand messages to. `oidc_issuer`
    is another house whose sign-in counts for officers who need no passkey: what it is called, our client id
    there, and the claim (``sub`` or ``email``) that names an officer; the client's secret is the file
    ``keys/oidc-client-secret``. `policy` holds the rules its administrator chose.
    """

    path: Path
    mode: Mode
    name: str
    base_url: str
    sender: str
    database: str = ""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 2525
    smtp_user: str = ""
    smtp_security: MailSecurity = MailSecurity.OFFERED
    exercise_hosts: tuple[str, ...] = field(default=())
    oidc_name: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_claim: str = "sub"
    policy: Policy = field(default_factory=Policy)

    def key(self, name: str) -> bytes:
        """The key called `name`; `DeskUnusable` where it is missing, short or open to others."""
        value = self._private(name, "Restore the keys folder from its backup; without it nothing sealed can be opened.")
        if len(value) != KEY_BYTES:
            path = self.path / "keys" / name
            raise DeskUnusable(f"The desk's key {path} has {len(value)} bytes, not {KEY_BYTES}.", "Restore it.")
        return value

    def smtp_password(self) -> str:
        """The mail relay's password; empty where nobody signs in there, `DeskUnusable` where it is missing."""
        if not self.smtp_user:
            return ""
        text = self._private(SMTP_PASSWORD, f"Write the password of {self.smtp_user} into it, and run chmod 600 on it.")
        return text.decode().strip()

    def oidc_secret(self) -> str:
        """Our secret at the other house; empty where there is none, `DeskUnusable` where it is missing or open."""
        if not self.oidc_issuer:
            return ""
        hint = "Write the client's secret into it, and run chmod 600 on it."
        return self._private(OIDC_SECRET, hint).decode().strip()

    def _private(self, name: str, hint: str) -> bytes:
        path = self.path / "keys" / name
        try:
            mode, value = path.stat().st_mode, path.read_bytes()
        except OSError as error:
            raise DeskUnusable(f"The desk's key {path} cannot be read: {error.strerror}.", hint) from None
        if mode & 0o077:
            raise DeskUnusable(f"The desk's key {path} can be read by others.", f"Run: chmod 600 {path}")
        return value

    @property
    def public(self) -> Path:
        """Where the publisher writes what the public sees."""
        return self.path / "public"

    @property
    def checkpoints(self) -> Path:
        """The file that holds the record's checkpoints outside the database."""
        return self.path / "checkpoints"


def refuse_unless_free(path: Path, hint: str) -> None:
    """Raise `DeskUnusable` with `hint` where no desk can be made: `path` is a file, or a folder with content."""
    if path.exists() and not path.is_dir():
        raise DeskUnusable(f"{path} is not a folder.", hint)
    if path.exists() and any(path.iterdir()):
        raise DeskUnusable(f"{path} is not empty.", hint)


def create_directory(directory: Directory, entropy: Entropy) -> Directory:
    """Make `directory.path` a new desk: its settings and fresh keys.

    Raises `DeskUnusable` where a desk or any other content stands there already; nothing half-made is
    taken for a desk, because ``desk.toml`` is written last.
    """
    path = directory.path
    refuse_unless_free(path, "Name a new or empty directory for a new desk.")
    (path / "keys").mkdir(parents=True, mode=PRIVATE_FOLDER, exist_ok=True)
    path.chmod(PRIVATE_FOLDER)
    for name in KEY_NAMES:
        key = path / "keys" / name
        key.touch(PRIVATE_FILE)
        key.write_bytes(entropy(KEY_BYTES))
    (path / "desk.toml").touch(PRIVATE_FILE)
    (path / "desk.toml").write_text(_settings_text(directory), encoding="utf-8")
    return directory


def open_directory(path: Path, mode: Mode | None = None) -> Directory:
    """Read the desk in `path`; with `mode`, refuse a desk of any other mode.

    Raises `DeskUnusable` saying what is missing or does not fit.
    """
    try:
        table = tomllib.loads((path / "desk.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DeskUnusable(f"{path} is not a desk: it has no desk.toml.", "Make one with: tocsin init") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeskUnusable(f"{path / 'desk.toml'} cannot be read: {error}.", "Restore it from a backup.") from None
    _check_version(path, table.pop("format_version", None))
    directory = _directory(path, table)
    if mode is not None and directory.mode is not mode:
        raise DeskUnusable(
            f"{path} is a desk in {directory.mode} mode, not {mode}.",
            "Modes never mix: name another directory.",
        )
    return directory


def _check_version(path: Path, version: object) -> None:
    if version != FORMAT_VERSION:
        raise DeskUnusable(
            f"{path} has the desk format {version!r}; this Tocsin reads format {FORMAT_VERSION}.",
            "Use the Tocsin that made it, or restore its backup into a new directory.",
        )


def _directory(path: Path, table: dict[str, object]) -> Directory:
    try:
        policy = read_policy(table.pop("policy", {}), str(path / "desk.toml"))
        hosts: tuple[str, ...] = tuple(table.pop("exercise_hosts", ()))  # type: ignore[arg-type]
        table |= {"mode": Mode(str(table["mode"])), "exercise_hosts": hosts, "policy": policy}
        table["smtp_security"] = MailSecurity(str(table.get("smtp_security", MailSecurity.OFFERED)))
        return Directory(path=path, **table)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError) as error:
        raise DeskUnusable(f"{path / 'desk.toml'} does not fit: {error}.", "Compare it with the reference.") from None


def _settings_text(directory: Directory) -> str:
    values = {
        "mode": str(directory.mode),
        "name": directory.name,
        "base_url": directory.base_url,
        "sender": directory.sender,
        "database": directory.database,
        "smtp_host": directory.smtp_host,
        "smtp_user": directory.smtp_user,
        "smtp_security": str(directory.smtp_security),
    }
    lines = [
        f"format_version = {FORMAT_VERSION}",
        *(f"{key} = {_quoted(value)}" for key, value in values.items()),
    ]
    lines.append(f"smtp_port = {directory.smtp_port}")
    lines.append(f"exercise_hosts = [{', '.join(map(_quoted, directory.exercise_hosts))}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
