"""``tocsin cap``: check, show, convert, sign, verify, chain and preview CAP messages.

Exit codes: 0 all well, 1 something was found, 2 an input that cannot be read or a wrong call.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from tocsin.cap import Finding, Level, Report, Verdict, check_alert
from tocsin.faces.cli import cap_more
from tocsin.faces.cli.cap_files import expanded, read_bytes
from tocsin.faces.cli.cap_more import AsJson, Files, print_json

app = typer.Typer(help="Check, show, convert, sign, verify, chain and preview CAP messages.", no_args_is_help=True)

EXIT_FOUND, EXIT_UNREADABLE = 1, 2
_STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.ADVICE: "cyan"}
_VERDICT_STYLES = {Verdict.VALID: "green", Verdict.INVALID: "bold red", Verdict.UNREADABLE: "bold magenta"}
_RANKS = {Level.ERROR: 0, Level.WARNING: 1, Level.ADVICE: 2}


class FileReport(msgspec.Struct, frozen=True, kw_only=True):
    """One object of ``check --json``."""

    file: str
    version: str | None
    verdict: Verdict
    findings: tuple[Finding, ...]


class Weight(StrEnum):
    """The least level that is shown and counted."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@app.callback()
def cap() -> None:
    """Check, show, convert, sign, verify, chain and preview CAP messages."""


@app.command()
def check(
    files: Files,
    as_json: AsJson = False,
    profile: Annotated[str | None, typer.Option(help="A profile's name, or auto to detect it.")] = None,
    level: Annotated[Weight, typer.Option(help="Show and count nothing lighter than this.")] = Weight.ADVICE,
) -> None:
    """Check structure, rules and safety of messages and feeds.

    Exit code 0: nothing found; 1: findings; 2: something could not be read.
    """
    reports = [_report(name, profile, Level(level)) for name in expanded(files)]
    if as_json:
        print_json(reports)
    else:
        _print_reports(reports)
    raise typer.Exit(_exit_code(reports))


app.command()(cap_more.show)
app.command()(cap_more.convert)
app.command("sign")(cap_more.sign_command)
app.command("verify")(cap_more.verify_command)
app.command("chain")(cap_more.chain_command)
app.command()(cap_more.preview)


def _report(name: str, profile: str | None, level: Level) -> FileReport:
    report: Report = check_alert(read_bytes(name), profile=profile)
    return FileReport(
        file=name,
        version=report.version,
        verdict=report.verdict,
        findings=tuple(found for found in report.findings if _RANKS[found.level] <= _RANKS[level]),
    )


def _exit_code(reports: Iterable[FileReport]) -> int:
    reports = list(reports)
    if any(report.verdict is Verdict.UNREADABLE for report in reports):
        return EXIT_UNREADABLE
    return EXIT_FOUND if any(report.findings for report in reports) else 0


def _print_reports(reports: list[FileReport]) -> None:
    console = Console(highlight=False)
    for report in reports:
        style = _VERDICT_STYLES[report.verdict]
        version = f"CAP {report.version}" if report.version else "no CAP"
        console.print(f"[{style}]{report.verdict}[/] {version}  ", end="")
        console.print(report.file, markup=False)
        if report.findings:
            console.print(_table(report.findings))
    console.print(_summary(reports), markup=False)


def _table(findings: tuple[Finding, ...]) -> Table:
    table = Table(box=None, pad_edge=True, padding=(0, 2, 0, 0))
    for heading in ("level", "finding", "place", "message"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "level")
    for found in findings:
        place = f"{found.line}:{found.column}" if found.line else ""
        table.add_row(
            f"[{_STYLES[found.level]}]{found.level}[/]",
            found.id,
            place,
            f"{_plain(found.message)} [dim]{_plain(found.hint)} ({_plain(found.clause)})[/]",
        )
    return table


def _plain(text: str) -> str:
    """The text with Rich's markup taken literally."""
    return text.replace("[", "\\[")


def _summary(reports: list[FileReport]) -> str:
    counts = {verdict: sum(report.verdict is verdict for report in reports) for verdict in Verdict}
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    return f"{_many(len(reports), 'file')}: {verdicts}; {_many(sum(len(one.findings) for one in reports), 'finding')}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
