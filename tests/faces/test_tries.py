"""Tries are counted for all web processes together, tell nobody's address, and where they cannot be, none is taken."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from allauth.core import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.test import Client, RequestFactory

from tocsin.faces.admission.tries import Tries
from tocsin.terms import DeskUnusable


@pytest.fixture
def tries(tmp_path: Path) -> Tries:
    """A file of its own."""
    return Tries(str(tmp_path / "tries.sqlite3"), {})


def test_the_desk_counts_in_that_file():
    """The cache that allauth counts in is this one, in the desk's directory."""
    assert isinstance(cache._connections[cache._alias], Tries)
    assert settings.CACHES["default"]["LOCATION"].startswith(str(settings.TOCSIN.path))


def test_what_is_kept_has_its_time(tmp_path: Path):
    """Until it is over, as a cache does; what was forgotten is not there."""
    clock = [1_000.0]
    tries = Tries(str(tmp_path / "tries.sqlite3"), {}, now=lambda: clock[0])
    tries.get_backend_timeout = lambda timeout=None: clock[0] + 60  # type: ignore[method-assign]
    assert tries.add("a", [1.5, 0.5])
    assert not tries.add("a", [])
    assert tries.get("a") == [1.5, 0.5]
    clock[0] += 61
    assert tries.get("a", "none") == "none"
    assert tries.add("a", "again")
    tries.set("a", "y")
    assert tries.touch("a")
    assert (tries.get("a"), tries.delete("a"), tries.delete("a"), tries.touch("b")) == ("y", True, False, False)
    tries.set("b", 1)
    tries.clear()
    assert tries.get("b") is None


def test_one_of_many_takes_the_lock(tries: Tries):
    """Of twenty at the same moment one alone succeeds: what allauth's lock rests on."""
    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(lambda _: tries.add("lock", True, 10), range(20))) == 1


def test_another_process_sees_what_this_one_counted():
    """A limit used up here is used up there, and after a restart."""
    cache.clear()
    request = RequestFactory().post("/sign-in/options", REMOTE_ADDR="192.0.2.7")
    taken = [ratelimit.consume(request, action="tocsin_links") for _ in range(21)]
    assert [bool(one) for one in taken] == [True] * 20 + [False]
    code = (
        "import django; django.setup()\n"
        "from allauth.core import ratelimit\n"
        "from django.test import RequestFactory\n"
        "request = RequestFactory().post('/', REMOTE_ADDR='192.0.2.7')\n"
        "print(bool(ratelimit.consume(request, action='tocsin_links')))\n"
        "other = RequestFactory().post('/', REMOTE_ADDR='192.0.2.8')\n"
        "print(bool(ratelimit.consume(other, action='tocsin_links')))\n"
    )
    command = [sys.executable, "-c", f"import os; os.environ['DJANGO_SETTINGS_MODULE']='tocsin.faces.settings'\n{code}"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.split()
    assert told == ["False", "True"]
    cache.clear()


def test_the_file_tells_no_address_and_no_name(tries: Tries, tmp_path: Path):
    """Only keyed digests stand in it."""
    tries.set("allauth:rl:allauth.account:tocsin_names:ip:192.0.2.7", [1.0], 60)
    assert b"192.0.2.7" not in (tmp_path / "tries.sqlite3").read_bytes()
    assert b"tocsin_names" not in (tmp_path / "tries.sqlite3").read_bytes()


def test_where_tries_cannot_be_counted_none_is_taken(tmp_path: Path, settings, desk: None):
    """A file that is none: the cache says so, and the door stays shut; ordinary pages go on."""
    broken = tmp_path / "tries.sqlite3"
    broken.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(DeskUnusable, match="none is taken|cannot be counted"):
        Tries(str(broken), {}).add("a", 1)
    with pytest.raises(DeskUnusable):
        Tries(str(tmp_path / "nowhere" / "tries.sqlite3"), {}).get("a")
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": str(broken)}}
    client = Client(raise_request_exception=False)
    assert client.get("/sign-in").status_code == 200
    assert client.post("/sign-in/options").status_code >= 400
