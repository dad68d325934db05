"""Partners as a Django app."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Registers with delivery where partners' addresses come from."""

    name = "tocsin.desk.partners"
    label = "partners"
