"""The addresses of incidents, orders and the record; part of `urls`."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path


def elsewhere(request: HttpRequest, room_id: UUID | None = None) -> HttpResponse:
    """Until these rooms have their pages, their names lead to *now*."""
    return redirect("console:now")


urlpatterns: list[URLPattern] = [
    path("incidents", elsewhere, name="incidents"),
    path("incidents/<uuid:room_id>", elsewhere, name="incident"),
    path("orders", elsewhere, name="orders"),
    path("orders/<uuid:room_id>", elsewhere, name="order"),
    path("record", elsewhere, name="record"),
]
