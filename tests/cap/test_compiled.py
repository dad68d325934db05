"""The compiled part is used where it fits, and told where it does not."""

import subprocess
import sys
import warnings
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import pytest

from tests.cap.messages import ALERT_XML
from tocsin.cap.compiled import LAYOUT, fitting

ROOT = Path(__file__).resolve().parents[2]
SHARED = ("_swift.h", "_swift.pyi")
DIGEST = "55197e135aa4"


def test_a_compiled_part_of_this_layout_is_used() -> None:
    """Without a word."""
    module = ModuleType("_swift")
    module.LAYOUT = LAYOUT  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fitting(module) is module
        assert fitting(None) is None


@pytest.mark.parametrize("layout", [None, 0, LAYOUT - 1, LAYOUT + 1])
def test_a_compiled_part_of_other_sources_is_left_alone(layout: int | None) -> None:
    """And the warning says what to do."""
    module = ModuleType("_swift")
    if layout is not None:
        module.LAYOUT = layout  # type: ignore[attr-defined]
    with pytest.warns(RuntimeWarning, match="make setup"):
        assert fitting(module) is None


def test_messages_are_read_beside_a_part_that_does_not_fit(tmp_path: Path) -> None:
    """As they are with it; the command warns and goes on."""
    (tmp_path / "alert.xml").write_bytes(ALERT_XML)
    stale = "import sys, types; sys.modules['tocsin.cap._swift'] = types.ModuleType('_swift'); "
    command = stale + "from tocsin.faces.cli.main import run; sys.argv[1:] = ['cap', 'check', 'alert.xml']; run()"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, "made from other sources" in done.stderr) == (0, True), done.stderr


def test_a_change_of_what_is_shared_counts_up() -> None:
    """Whoever changes tables or functions of the compiled part counts `LAYOUT` up, and notes the digest here."""
    folder = ROOT / "src" / "tocsin" / "cap"
    found = sha256(b"".join((folder / name).read_bytes() for name in SHARED)).hexdigest()[:12]
    assert (LAYOUT, found) == (1, DIGEST)
