"""What a desk refuses to start with: secrets that are weak, known, shared or open to others.

Looked at by every process that enters a desk. Each refusal says what, where, and what to do.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tocsin.desk.settings.directory import KEY_NAMES, Directory
from tocsin.terms import DeskUnusable, Mode

DISTINCT_BYTES_MIN = 16
PASSWORD_CHARACTERS_MIN = 12
SECRET_CHARACTERS_MIN = 16
OTHERS, OTHERS_ENTER, OTHERS_READ = 0o077, 0o001, 0o004
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def check_secrets(directory: Directory) -> None:
    """Raise `DeskUnusable` for the first secret of the desk that protects nothing."""
    _check_folder(directory.path / "keys")
    _check_keys(directory)
    _check_settings_file(directory)
    _check_database_file(directory)
    _check_other_house(directory)
    if directory.mode is not Mode.REPLAY:
        _check_address(directory)
        _check_database_password(directory)


def _check_folder(folder: Path) -> None:
    status = folder.stat() if folder.exists() else None
    if status is None:
        raise DeskUnusable(f"The keys folder {folder} is not there.", "Restore it from its backup.")
    if status.st_mode & OTHERS:
        raise DeskUnusable(f"The keys folder {folder} is open to others.", f"Run: chmod 700 {folder}")
    if status.st_uid not in (0, os.geteuid()):
        raise DeskUnusable(f"The keys folder {folder} belongs to another user.", f"Run: chown -R $USER {folder}")


def _check_keys(directory: Directory) -> None:
    seen: dict[bytes, str] = {}
    for name in KEY_NAMES:
        value, path = directory.key(name), directory.path / "keys" / name
        if len(set(value)) < DISTINCT_BYTES_MIN:
            raise DeskUnusable(
                f"The desk's key {path} was not made by chance: anybody could guess it.",
                "Restore the true key. A new desk makes good keys by itself: tocsin init",
            )
        if value in seen:
            raise DeskUnusable(f"The keys {seen[value]} and {name} of this desk are the same.", "Restore both.")
        seen[value] = name


def _check_settings_file(directory: Directory) -> None:
    path = directory.path / "desk.toml"
    has_secret = bool(urlsplit(directory.database).password)
    if has_secret and path.stat().st_mode & OTHERS:
        raise DeskUnusable(f"{path} holds the database's password and can be read by others.", f"Run: chmod 600 {path}")


def _check_database_file(directory: Directory) -> None:
    file = directory.path / "desk.sqlite3"
    is_open = directory.path.stat().st_mode & OTHERS_ENTER and file.exists() and file.stat().st_mode & OTHERS_READ
    if not directory.database and is_open:
        raise DeskUnusable(f"The database {file} can be read by everybody on this machine.", f"Run: chmod 640 {file}")


def _check_address(directory: Directory) -> None:
    address = urlsplit(directory.base_url)
    if address.scheme != "https" and address.hostname not in LOCAL_HOSTS:
        raise DeskUnusable(
            f"The base_url {directory.base_url} is not https: passkeys, and everything else, would go in the clear.",
            "Put a web server with TLS in front, and write its https address into desk.toml.",
        )


def _check_other_house(directory: Directory) -> None:
    given = [bool(text) for text in (directory.oidc_issuer, directory.oidc_client_id, directory.oidc_name)]
    address = urlsplit(directory.oidc_issuer)
    if any(given) and not all(given):
        raise DeskUnusable("oidc_issuer, oidc_client_id and oidc_name belong together.", "Give all three, or none.")
    if directory.oidc_claim not in ("sub", "email"):
        raise DeskUnusable(f"oidc_claim = {directory.oidc_claim!r} is neither sub nor email.", "Correct desk.toml.")
    if any(given) and address.scheme != "https" and address.hostname not in LOCAL_HOSTS:
        raise DeskUnusable(f"The oidc_issuer {directory.oidc_issuer} is not https.", "Correct desk.toml.")
    if any(given) and len(directory.oidc_secret()) < SECRET_CHARACTERS_MIN:
        raise DeskUnusable("The client's secret in keys/oidc-client-secret is too short.", "Make a longer one there.")


def _check_database_password(directory: Directory) -> None:
    address = urlsplit(directory.database)
    is_socket = not address.hostname or bool(parse_qs(address.query).get("host"))
    if not directory.database or is_socket:
        return
    user, password = unquote(address.username or ""), unquote(address.password or "")
    if len(password) < PASSWORD_CHARACTERS_MIN or user.casefold() in password.casefold() or len(set(password)) < 6:
        raise DeskUnusable(
            "The database's password in desk.toml is missing, short or easy to guess.",
            f"Give it {PASSWORD_CHARACTERS_MIN} or more random characters, without the user's name.",
        )
