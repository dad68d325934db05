"""What tests of incidents may ask for."""

import pytest

from tests.desk.incidents.reports import FRIDAY
from tests.desk.stage import Desk, open_desk


@pytest.fixture
def staffed(desk: None) -> Desk:
    """A desk on the evening of the explosion."""
    city = open_desk()
    city.now = FRIDAY
    return city
