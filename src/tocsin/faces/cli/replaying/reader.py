"""Reads a scenario file and checks that it holds together before anything happens.

Every mistake is `BadInput` with the file, the place in it, and what to do.
"""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from tocsin.faces.cli.replaying.checks import check_scenario
from tocsin.faces.cli.replaying.scenario import Scenario
from tocsin.terms import BadInput

BYTES_MAX = 4_000_000
REFERENCE = "docs/reference/scenarios.md"


def read_scenario(name: str) -> Scenario:
    """The scenario in the file `name`, or the one of that name among those that come with Tocsin."""
    path = find_scenario(name)
    try:
        return scenario_from(_text(path))
    except BadInput as error:
        raise BadInput(error.message, error.hint, f"{path}, {error.where}" if error.where else str(path)) from None


def scenario_from(text: str) -> Scenario:
    """The scenario in `text`; `BadInput` with the key path of the mistake."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"This is not TOML: {error}.", "Correct the line that it names.") from None
    try:
        scenario = msgspec.convert(table, Scenario)
    except msgspec.ValidationError as error:
        raise _unfit(str(error), table) from None
    check_scenario(scenario)
    return scenario


def find_scenario(name: str) -> Path:
    """The file that `name` means: a path, or the name of a scenario that comes with Tocsin."""
    path = Path(name)
    if path.suffix == ".toml" or path.exists():
        return path
    for folder in shipped_folders():
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    known = ", ".join(shipped_names()) or "none"
    raise BadInput(f"There is no scenario called {name!r}.", f"Give a .toml file, or one of: {known}.", name)


def shipped_folders() -> list[Path]:
    """Where the scenarios that come with Tocsin lie: in the package, or at the root of a source tree."""
    package = Path(str(files("tocsin")))
    folders = [package / "scenarios", package.parents[1] / "scenarios"]
    return [folder for folder in folders if folder.is_dir()]


def shipped_names() -> list[str]:
    """The names of the scenarios that come with Tocsin."""
    return sorted({path.stem for folder in shipped_folders() for path in folder.glob("*.toml")})


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise BadInput(f"It cannot be read: {error.strerror}.", "Check the name of the file.") from None
    if len(content) > BYTES_MAX:
        raise BadInput(f"It is larger than {BYTES_MAX // 1_000_000} MB.", "Is it a scenario?")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"It is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None


def _unfit(words: str, table: dict[str, Any]) -> BadInput:
    message, _, path = words.partition(" - at `")
    where = _named(path.rstrip("`").removeprefix("$").removeprefix("."), table)
    if "timezone" in message:
        return BadInput("The time has no time zone.", "Write it as 2024-03-06T09:00:00Z.", where)
    return BadInput(f"{message}.", f"The keys and their values are described in {REFERENCE}.", where)


def _named(path: str, table: dict[str, Any]) -> str:
    """The key path, with the id of the row it stands in where that row has one."""
    section, bracket, rest = path.partition("[")
    number = rest.split("]")[0]
    if not bracket or not number.isdigit():
        return path
    rows = table.get(section)
    row = rows[int(number)] if isinstance(rows, list) and int(number) < len(rows) else {}
    name = row.get("id") if isinstance(row, dict) else None
    return f"{path} ({name})" if isinstance(name, str) else path
