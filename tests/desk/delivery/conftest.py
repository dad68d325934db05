"""A mail server and a sender for every test of delivery that asks."""

from collections.abc import Iterator

import pytest

from tests.desk.delivery.post import Clocks, Sender, Sink, mail_server, sender_to
from tocsin.faces.hosting.ports import free_port


@pytest.fixture
def port() -> int:
    """The mail server's port."""
    return free_port()


@pytest.fixture
def sink(port: int) -> Iterator[Sink]:
    """A mail server that keeps what it gets."""
    with mail_server(Sink(), port) as sink:
        yield sink


@pytest.fixture
def clocks() -> Clocks:
    """Clocks that the test moves."""
    return Clocks()


@pytest.fixture
def sender(port: int, clocks: Clocks) -> Iterator[Sender]:
    """A sender to the mail server, which may be there or not."""
    with sender_to(port, clocks) as sender:
        yield sender
