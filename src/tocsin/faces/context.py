"""What every page knows: which desk this is, in which mode, and what its clock says."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tocsin.desk.record.queries import is_halted
from tocsin.faces.clock import desk_clock


def desk(request: HttpRequest) -> dict[str, Any]:
    """Template context: ``desk`` (name, mode, marker), ``now`` on its clock, ``halted`` after a restore."""
    return {"desk": settings.TOCSIN, "now": desk_clock().now(), "halted": is_halted()}
