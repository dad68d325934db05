"""Witnesses as a Django app."""

from django.apps import AppConfig

from tocsin.desk.delivery import addresses


class WitnessesConfig(AppConfig):
    """Names where delivery finds witnesses' addresses."""

    name = "tocsin.desk.witnesses"
    label = "witnesses"

    def ready(self) -> None:
        """Register the resolver."""
        addresses.register("witness", "tocsin.desk.witnesses.queries.witness_contacts")
