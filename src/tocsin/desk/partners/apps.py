"""Partners as a Django app."""

from django.apps import AppConfig

from tocsin.desk.delivery import addresses


class PartnersConfig(AppConfig):
    """Names where delivery finds partners' addresses."""

    name = "tocsin.desk.partners"
    label = "partners"

    def ready(self) -> None:
        """Register the resolver."""
        addresses.register("partner", "tocsin.desk.partners.queries.partner_contacts")
