"""The one part that is compiled, where there is a compiler: everything else stands in pyproject.toml.

`tocsin.cap._swift` makes the CAP library faster and changes nothing else. It needs the headers that come with lxml;
without them, without Python's own headers or without a compiler it is left out and Python does its work.
"""

import importlib.util
from pathlib import Path

from setuptools import Extension, setup

lxml = importlib.util.find_spec("lxml")
folder = Path(lxml.origin).parent if lxml is not None and lxml.origin else None
PARTS = ("_swift", "_rows", "_tree", "_plain", "_look", "_outline")

setup(
    ext_modules=[
        Extension(
            "tocsin.cap._swift",
            [f"src/tocsin/cap/{part}.c" for part in PARTS],
            depends=["src/tocsin/cap/_swift.h"],
            include_dirs=[str(folder), str(folder / "includes")],
            extra_compile_args=["-O3", "-ffp-contract=off", "-fvisibility=hidden"],
            optional=True,
        )
    ]
    if folder is not None
    else []
)
