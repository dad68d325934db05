"""The walls of the house, as far as imports alone cannot show them."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tocsin"
LIBRARIES = ("terms", "cap", "area", "reading", "picture", "ledger")
APPS = (
    "record",
    "officers",
    "exposure",
    "delivery",
    "threats",
    "alerts",
    "measures",
    "incidents",
    "partners",
    "witnesses",
    "review",
    "keeping",
)

# The stand-alone verifier is a program of its own: it reads the two files it is given. A language of
# reading and its trained model are data inside the package: they are read once.
READS_FILES = {
    SOURCE / "ledger" / "verifier.py",
    SOURCE / "reading" / "language.py",
    SOURCE / "reading" / "incident" / "words.py",
    SOURCE / "reading" / "incident" / "weights.py",
}
INPUT_OUTPUT = {"open", "print", "input", "read_text", "write_text", "read_bytes", "write_bytes", "unlink", "mkdir"}
CLOCKS_AND_CHANCE = {"now", "utcnow", "today", "monotonic", "perf_counter", "urandom", "uuid1", "uuid4", "token_bytes"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete", "_raw_delete"}
# Sending and timers are the outbox at work: they write delivery's own tables, batch by batch, with their entries.
# Sealing is a part of migrations.
WRITERS = {"acts.py", "outbox.py", "sending.py", "timers.py", "sealing.py"}

LINES_MEDIAN_MAX, LINES_MAX, FILE_LINES_MAX, NESTING_MAX = 9, 70, 600, 4


def modules(*parts: str) -> list[Path]:
    """The Python files below a folder of the source, migrations left out."""
    return [path for path in SOURCE.joinpath(*parts).rglob("*.py") if "migrations" not in path.parts]


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The name and line of every call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node.lineno


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function has, its docstring left out."""
    first = function.body[0]
    is_doc = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    doc_lines = (first.end_lineno or first.lineno) - first.lineno + 1 if is_doc else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - doc_lines


def nesting(node: ast.AST, depth: int = 0) -> int:
    """How deep the blocks of a function stand in each other; an ``elif`` stands beside its ``if``."""
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        beside = nesting(node.orelse[0], depth)
        inner = [nesting(child, depth + 1) for child in [node.test, *node.body]]
        return max([beside, *inner])
    deeper = depth + isinstance(node, ast.If | ast.For | ast.While | ast.With | ast.Try | ast.Match)
    return max((nesting(child, deeper) for child in ast.iter_child_nodes(node)), default=deeper)


def public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The public names of a module and of its public classes; what only overrides a framework's is left out."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_") or node.name in {"Meta", "ready", "handle_DATA"}:
            continue
        yield node
        if isinstance(node, ast.ClassDef):
            yield from public(node)


def test_imports_only_go_down():
    """import-linter finds every wall whole."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("library", LIBRARIES)
def test_libraries_do_no_input_or_output(library: str):
    """A library opens nothing, prints nothing, reads no clock and makes no random number."""
    forbidden = INPUT_OUTPUT | CLOCKS_AND_CHANCE
    found = [
        f"{path.relative_to(ROOT)}:{line} calls {name}"
        for path in modules(library)
        if path not in READS_FILES
        for name, line in calls(ast.parse(path.read_text(encoding="utf-8")))
        if name in forbidden
    ]
    assert not found, "\n".join(found)


def test_foreign_keys_by_name_do_not_point_upward():
    """A table refers only to tables of its own app or of lower ones."""
    found = []
    for rank, app in enumerate(APPS):
        for path in modules("desk", app):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(".") == 1:
                    target, _, name = node.value.partition(".")
                    if target in APPS[rank + 1 :] and name[:1].isupper():
                        found.append(f"{path.relative_to(ROOT)}:{node.lineno} names {node.value}")
    assert not found, "\n".join(found)


def test_only_acts_write():
    """Nothing in the chain writes a table but its acts and the outbox at work."""
    found = [
        f"{path.relative_to(ROOT)}:{line} calls {name}"
        for path in modules("desk")
        if path.name not in WRITERS and "acts" not in path.parts
        for name, line in calls(ast.parse(path.read_text(encoding="utf-8")))
        if name in WRITES
    ]
    assert not found, "\n".join(found)


def test_faces_do_not_write():
    """A face calls acts; it writes no table itself."""
    found = [
        f"{path.relative_to(ROOT)}:{line} calls {name}"
        for path in modules("faces")
        for name, line in calls(ast.parse(path.read_text(encoding="utf-8")))
        if name in WRITES - {"save", "delete"}
    ]
    assert not found, "\n".join(found)


def test_functions_are_small():
    """Half of all functions have at most nine lines, none more than seventy."""
    sizes = {f"{path.relative_to(ROOT)}:{f.lineno}": body_lines(f) for path in modules() for f in functions(path)}
    assert statistics.median(sizes.values()) <= LINES_MEDIAN_MAX
    assert not {place: size for place, size in sizes.items() if size > LINES_MAX}


def test_functions_are_flat():
    """Blocks do not stand deeper than four in each other."""
    found = {f"{path.relative_to(ROOT)}:{f.lineno}": nesting(f) for path in modules() for f in functions(path)}
    assert not {place: depth for place, depth in found.items() if depth > NESTING_MAX}


def test_files_are_short():
    """No file has more than 600 lines, but for the verifier, which stands alone because it is one file."""
    paths = [path for path in modules() if path != SOURCE / "ledger" / "verifier.py"]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert not {name: length for name, length in lengths.items() if length > FILE_LINES_MAX}


def test_every_public_name_has_its_docstring():
    """Each public function, class and method of the source says what it is for."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        for node in public(ast.parse(path.read_text(encoding="utf-8")))
        if not ast.get_docstring(node)
    ]
    assert not found, "\n".join(found)


def test_every_test_has_its_sentence():
    """Each test says in one sentence which behaviour it holds."""
    found = [
        f"{path.relative_to(ROOT)}:{f.lineno} {f.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for f in functions(path)
        if f.name.startswith("test_") and not ast.get_docstring(f)
    ]
    assert not found, "\n".join(found)
