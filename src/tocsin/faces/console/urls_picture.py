"""The addresses of incidents, orders and the record; part of `urls`."""

from django.urls import URLPattern, path

from tocsin.faces.console import now

# Until these rooms have their pages, their names lead to *now*.
urlpatterns: list[URLPattern] = [
    path("incidents", now.now, name="incidents"),
    path("orders", now.now, name="orders"),
    path("record", now.now, name="record"),
]
