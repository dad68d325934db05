"""The record as a Django app."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The lowest app of the chain."""

    name = "tocsin.desk.record"
    label = "record"
