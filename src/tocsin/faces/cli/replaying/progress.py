"""What a replay shows while it runs: a bar on a terminal, plain lines elsewhere, never on standard output."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Told = Callable[[datetime, str, str], None]
"""Is told the instant, what happened, and a few words on it."""

MAIL = "mail"


@contextmanager
def shown(title: str, begins: datetime, ends: datetime) -> Iterator[Told]:
    """Give what is to be told of the story as it goes on."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(title, style="bold", markup=False)
    if not console.is_terminal:
        yield _lines(console)
        return
    whole = (ends - begins).total_seconds()
    columns = (TextColumn("{task.fields[when]}"), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=whole, when=_when(begins))
        lines = _lines(console)

        def told(at: datetime, what: str, words: str) -> None:
            progress.update(task, completed=(at - begins).total_seconds(), when=_when(at), description=what)
            if what != MAIL:
                lines(at, what, words)

        yield told


def _lines(console: Console) -> Told:
    def told(at: datetime, what: str, words: str) -> None:
        console.print(f"{_when(at)}  {what:<26} {words.replace('_', ' ')}", markup=False)

    return told


def _when(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
