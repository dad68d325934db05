"""Each control is taken away in turn, and the leak test must find it: what is not found is not tested.

The table of controls is published in docs/explanation/threat-model.md.
"""

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.chain.leaking import leaks, plant
from tocsin.desk.alerts.acts import telling
from tocsin.desk.officers.models import Officer
from tocsin.desk.record import limits, seal
from tocsin.desk.threats import overlap, rules
from tocsin.faces import logs
from tocsin.terms import Need, Reader

Patch = Callable[[pytest.MonkeyPatch], None]
pytestmark = [pytest.mark.soak, pytest.mark.usefixtures("desk")]


class Control(NamedTuple):
    """A control: how it is taken away, where its loss is seen, and by which reader of pages."""

    disable: Patch
    surface: str
    reader: str = ""


def everywhere(function: Any, instead: Any) -> Patch:
    """Put `instead` in the place of a function in every module that has taken it in by its name."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        for name, module in list(sys.modules.items()):
            if name.startswith("tocsin.") and vars(module).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, instead)

    return patch


def method(owner: type, name: str, instead: Any) -> Patch:
    """Put `instead` in the place of a method."""
    return lambda monkeypatch: monkeypatch.setattr(owner, name, instead)


def _nothing(*_: Any, **__: Any) -> list[Any]:
    return []


def _everything(rows: Any, reader: Any, of: str = "") -> Any:
    return rows


def _unsealed(key: bytes, plain: bytes, context: str, entropy: Any) -> bytes:
    return plain


def _unopened(key: bytes, sealed: bytes, context: str) -> bytes:
    return sealed


def _no_sealing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "_encrypt", _unsealed)
    monkeypatch.setattr(seal, "_decrypt", _unopened)


LOW, OUTSIDE, REPORTER = "drafter cleared low", "supervisor outside the group", "reporter"
CONTROLS = {
    "rows are read within label and need": Control(everywhere(limits.within_limits, _everything), "pages", LOW),
    "need-to-know groups": Control(method(Need, "met_by", lambda self, held: True), "pages", OUTSIDE),
    "a sentence has a limit of its own": Control(method(Reader, "may_read", lambda *_: True), "pages", LOW),
    "what is for a group stays in the house": Control(
        method(Need, "may_be_told", lambda self, partner: True), "pages", OUTSIDE
    ),
    "a role has its permissions": Control(method(Officer, "may", lambda self, permission: True), "pages", REPORTER),
    "an export opens up to a limit": Control(method(Reader, "may_read", lambda *_: True), "exports"),
    "columns are sealed": Control(_no_sealing, "database"),
    "only digests of tokens are kept": Control(
        everywhere(seal.token_digest, lambda token: token.strip().encode()), "database"
    ),
    "a sentence beyond its limit blocks the release": Control(
        method(rules.Mark, "beyond", lambda self, audience, partner=None: False), "public"
    ),
    "a repetition blocks the release": Control(everywhere(overlap.repeated, _nothing), "public"),
    "a partner is told what it may hear": Control(
        method(rules.Mark, "beyond", lambda self, audience, partner=None: False), "mails"
    ),
    "a partner's wording repeats nothing kept back": Control(everywhere(overlap.repeated, _nothing), "mails"),
    "pages to officers tell what they may know": Control(
        lambda monkeypatch: monkeypatch.setattr(telling, "reader_of", lambda officer: _Anyone()), "mails"
    ),
    "logs are blotted": Control(everywhere(logs.blotted, lambda text: text), "logs"),
}


class _Anyone:
    def may_read(self, limit: object, need: object) -> bool:
        """Always."""
        return True


@pytest.mark.parametrize("name", list(CONTROLS))
def test_the_loss_of_a_control_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it a secret is where it should not be."""
    control = CONTROLS[name]
    control.disable(monkeypatch)
    assert leaks(plant(), [control.surface], [control.reader] if control.reader else [])
