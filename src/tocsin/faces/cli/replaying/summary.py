"""The after-action summary of a replay, for people: what happened, the numbers, how to look around."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from tocsin.faces.cli.replaying.course import Compared, Course, Difference
from tocsin.faces.cli.replaying.scenario import Counterfactual, Scenario

ROOT_DIGITS = 16


def say(scenario: Scenario, course: Course, *, data: Path, fresh: bool) -> None:
    """Print what came of the story, and where to look at it."""
    console = Console(highlight=False, soft_wrap=True)
    console.print()
    console.print(scenario.title, style="bold", markup=False)
    console.print(scenario.care.strip(), markup=False)
    if not fresh:
        console.print("This replay is finished already; here is its summary again.")
    _say_timeline(console, course)
    console.print(_numbers(course))
    _say_lead_times(console, course)
    console.print()
    for line in _ways_on(data):
        console.print(line, markup=False)


def say_difference(other: Counterfactual, difference: Difference, *, data: Path) -> None:
    """Print how the counterfactual differs from the facts."""
    console = Console(highlight=False, soft_wrap=True)
    table = Table("", "as it was", "otherwise", "change", box=None, title=other.title, title_justify="left")
    for name in difference.__struct_fields__:
        compared = getattr(difference, name)
        if isinstance(compared, Compared):
            values = (compared.fact, compared.counterfactual, compared.change)
            table.add_row(name.replace("_", " "), *(_number(value) for value in values))
    console.print()
    console.print(table)
    console.print(other.note.strip(), markup=False)
    console.print(f"Its desk: tocsin serve --data {data}", markup=False)


def _say_timeline(console: Console, course: Course) -> None:
    console.print()
    for moment in course.timeline:
        when = moment.time.strftime("%Y-%m-%d %H:%M")
        console.print(f"{when}  {moment.words} ({moment.office})", markup=False)
    console.print()


def _numbers(course: Course) -> Table:
    numbers = course.numbers
    table = Table("", "", box=None, show_header=False)
    rows = {
        "tips, threats, alerts": f"{numbers.tips}, {numbers.threats}, {numbers.alerts}",
        "threat covered": f"{course.covered_days} days",
        "threat uncovered": f"{numbers.uncovered_days} days",
        "uncovered, in people": f"{numbers.uncovered_person_hours:,} person-hours",
        "over-warned": f"{numbers.over_warned_person_hours:,} person-hours",
        "gatherings": _counts(inside=numbers.gatherings.inside, near=numbers.gatherings.near_miss)
        + f", {numbers.gatherings.unknown} unknown",
        "people": f"{numbers.people.exposed:,} exposed, {numbers.people.reached:,} reached, "
        f"{numbers.people.answered:,} answered",
    }
    for channel, counts in numbers.deliveries.items():
        rows[f"deliveries by {channel}"] = (
            f"{counts.handed_over:,} handed over, {counts.answered:,} answered, {counts.failed:,} failed"
        )
    answers = ", ".join(f"{count} {answer}" for answer, count in numbers.order_answers.items())
    rows["orders"] = f"{numbers.orders}" + (f": {answers}" if numbers.orders else "")
    rows["statements"] = f"{numbers.statements}"
    verified = "verified" if numbers.record.verified else "NOT VERIFIED"
    rows["record"] = f"{numbers.record.entries:,} entries, root {numbers.record.root[:ROOT_DIGITS]}…, {verified}"
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _counts(*, inside: int, near: int) -> str:
    return f"{inside} inside, {near} near miss"


def _say_lead_times(console: Console, course: Course) -> None:
    for lead in course.lead_times:
        parts = {
            "from tip to alert": lead.tip_to_alert,
            "from alert to incident": lead.alert_to_incident,
            "from lapse to incident": lead.lapse_to_incident,
        }
        words = "; ".join(f"{name} {hours} h" for name, hours in parts.items() if hours is not None)
        if words:
            console.print(f"{lead.title}: {words}.", markup=False)


def _ways_on(data: Path) -> list[str]:
    return [
        f"Look around:      tocsin serve --data {data}",
        f"Sign in:          tocsin officer list --data {data}",
        f"The mails:        {data / 'mail'}",
        f"The public page:  {data / 'public' / 'index.html'}",
        f"The record:       tocsin record verify --data {data}",
    ]


def _number(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{int(value):,}" if value == int(value) else f"{value:,}"
