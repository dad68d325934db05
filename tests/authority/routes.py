"""Every address of the desk: whether it needs an officer, and which acts its view can do, read from its source."""

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

from django.urls import URLPattern, URLResolver, get_resolver

from tests.authority.acts import acts_of, permissions_of

OF_EVERY_PAGE = {("officers", "refuse_sign_in"), ("officers", "show_credential")}
"""What any page does with a passkey that a form brought along."""

OPEN = {
    "favicon.ico": "a picture",
    "public:acknowledgement": "whoever holds the link of a delivery",
    "api:alerts": "anybody: what the public pages say",
    "api:checkpoint": "anybody: what proves the record says nothing of it",
    "api:health": "anybody: whether the desk can be used",
    "tell:tell": "anybody: a message to the desk, without a name",
    "tell:receipt": "whoever holds the receipt code of a message",
    "tell:partner": "whoever holds a partner's link for one message",
    "openid_connect_login": "anybody: it leads to the other house, where desk.toml names one",
    "openid_connect_callback": "whoever comes back from the other house with the state of this browser",
    "console:sign-in": "anybody: it asks for a passkey",
    "console:sign-in-options": "anybody: a challenge for a passkey, sixty a minute",
    "console:recover": "anybody: it asks for a recovery code, few tries",
    "console:sign-out": "anybody: it ends one's own session",
    "console:enrol": "whoever holds the one-time link",
    "console:enrol-passkey": "whoever opened a one-time link, or used a recovery code, in this browser",
    "console:enrol-passkey-options": "the same",
    "console:enrol-code": "the same",
}
"""The addresses that ask for no officer, and why that is right. A new view is not here until somebody thought of it."""


@dataclass(frozen=True)
class Route:
    """An address with its view."""

    name: str
    path: str
    view: Callable[..., object]
    converters: tuple[str, ...]

    @property
    def needs_officer(self) -> bool:
        """Whether the view is guarded by `for_officers`."""
        return bool(getattr(self.view, "for_officers", False))

    @property
    def source(self) -> Callable[..., object]:
        """The function that was written, without what is wrapped round it."""
        return inspect.unwrap(self.view)


def routes(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[Route]:
    """Every address that Django knows."""
    for one in (resolver or get_resolver()).url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path, one.namespace or space)
        elif isinstance(one, URLPattern):
            name = f"{space}:{one.name}" if space else (one.name or path)
            yield Route(name, "/" + path, one.callback, tuple(one.pattern.converters))


def acts_reached(route: Route) -> set[tuple[str, str]]:
    """The acts (app and name) that a view can do: those that it, or a function of its package that it calls, names."""
    function = route.source
    module = inspect.getmodule(function)
    if module is None or not module.__name__.startswith("tocsin.faces"):
        return set()
    found, seen, waiting = set(), set(), [(module.__name__, function.__name__)]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        for name in _names(*place):
            target = _imported(place[0]).get(name)
            if target and target[0].startswith("tocsin.desk.") and ".acts" in target[0]:
                found |= _act(target[0].split(".")[2], target[1])
            elif target and target[0].startswith("tocsin.faces."):
                waiting.append(target)
            elif name in _functions(place[0]):
                waiting.append((place[0], name))
    return found - OF_EVERY_PAGE or found


def _act(app: str, name: str) -> set[tuple[str, str]]:
    return {(app, name)} if name in acts_of(app) else set()


def permissions_reached(route: Route) -> set[str]:
    """The permissions that some act of the view asks for."""
    return set().union(*(permissions_of(app, act) for app, act in acts_reached(route)))


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(_module(module)))


def _module(name: str) -> ModuleType:
    return import_module(name)


@cache
def _imported(module: str) -> dict[str, tuple[str, str]]:
    found = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.update({one.asname or one.name: (node.module, one.name) for one in node.names})
    return found


@cache
def _functions(module: str) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in _tree(module).body if isinstance(node, ast.FunctionDef)}


def _names(module: str, function: str) -> set[str]:
    node = _functions(module).get(function)
    if node is None:
        return set()
    named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return named | set().union(*(_tables(module).get(name, set()) for name in named))


@cache
def _tables(module: str) -> dict[str, set[str]]:
    """What the values on a module's first level name: a table from words to acts, say."""
    found: dict[str, set[str]] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
            found.update({target.id: names for target in targets if isinstance(target, ast.Name)})
    return found
