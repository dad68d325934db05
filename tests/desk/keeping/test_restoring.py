"""A desk that came back from a backup: it is halted, and nothing goes out twice unseen."""

import pytest

from tests.desk.stage import Desk, open_desk
from tests.people import after, desk_occasion, make_officer
from tests.warning import release_warning
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.delivery.rules import OPEN, State
from tocsin.desk.keeping.acts.restoring import Waiting, note_restore, resume_sending
from tocsin.desk.officers.models import Enrolment
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import is_halted
from tocsin.terms import BadInput, Conflict, NotPermitted

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def city(desk: None) -> Desk:
    """A city whose warning waits in the outbox, and the desk just restored."""
    city = open_desk()
    release_warning(city)
    note_restore(desk_occasion(after(hours=1)), made_at="2024-03-06T09:30:00+00:00", entries=7, root="00" * 32)
    return city
