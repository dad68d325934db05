"""Retention as the desk does it by itself, and as ``tocsin retention`` shows and runs it."""

from django.conf import settings
from rich.console import Console
from rich.table import Table

from tocsin.desk.keeping.acts.erasing import erase_overdue
from tocsin.desk.keeping.queries import access_data_page
from tocsin.desk.keeping.rules import Held, periods_of
from tocsin.desk.officers.acts import forget_showings
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.queries import is_halted
from tocsin.faces.asking import occasion_as
from tocsin.faces.clock import occasion_of
from tocsin.terms import DESK, Mode


def erase_what_is_overdue() -> None:
    """Erase what is over its time. A replay erases nothing: its clock runs through weeks; nor a halted desk."""
    if settings.TOCSIN.mode is not Mode.REPLAY and not is_halted():
        erase_overdue(occasion_of(DESK), periods_of(settings.TOCSIN.policy))


def forget_what_was_shown() -> None:
    """Forget passkeys that were shown and count no more."""
    forget_showings(occasion_of(DESK))


def show(by: str, proof: str) -> None:
    """Print what is held, for how long, and how much is over its time."""
    page = access_data_page(occasion_as(by, Permission.DATA_READ, proof))
    table = Table("What", "Held", "Days kept", "Over its time", "Then")
    for one in page.holdings:
        table.add_row(one.name, str(one.held), str(one.days) if one.days else "–", str(one.overdue), one.erasing)
    console = Console(highlight=False)
    console.print(table)
    console.print(f"Legal basis: {page.basis or 'none is stated; set data_basis in [policy]'}", markup=False)
    console.print(f"Backups are kept for {page.backup_days} days; what was erased is gone from them only then.")


def run(by: str, proof: str) -> None:
    """Erase what is over its time, now."""
    erased = erase_overdue(occasion_as(by, Permission.DATA_ERASE, proof), periods_of(settings.TOCSIN.policy))
    told = ", ".join(f"{erased[kind]} {kind}" for kind in Held if kind in erased)
    Console(highlight=False, soft_wrap=True).print(f"Erased: {told or 'nothing was over its time'}.", markup=False)
