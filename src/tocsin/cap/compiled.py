"""The compiled part of this library, if there is one that fits.

`_swift` is compiled when Tocsin is installed, where there is a compiler. Sources that were changed since, by a pull
without an installation, do not fit it: then it is left alone, with a warning, and Python does its work.
"""

import warnings
from types import ModuleType

try:
    from tocsin.cap import _swift
except ImportError:
    _swift = None  # type: ignore[assignment]

LAYOUT = 1
"""Of what both sides share: the functions in ``_swift.pyi``, the tables in ``_swift.h``. Each change counts it up."""
_STALE = (
    "the compiled part of tocsin.cap was made from other sources; messages are read without it, more slowly. "
    "Install Tocsin again: make setup, or pip install --no-deps --no-build-isolation -e ."
)


def fitting(module: ModuleType | None) -> ModuleType | None:
    """The compiled part, or None where there is none or it was made for another `LAYOUT`, which is warned of."""
    if module is not None and getattr(module, "LAYOUT", 0) != LAYOUT:
        warnings.warn(_STALE, RuntimeWarning, stacklevel=2)
        return None
    return module


swift = fitting(_swift)
