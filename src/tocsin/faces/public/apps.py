"""The public face as a Django app (for its templates)."""

from django.apps import AppConfig

from tocsin.faces import logs


class PublicConfig(AppConfig):
    """Pages for recipients."""

    name = "tocsin.faces.public"
    label = "public"

    def ready(self) -> None:
        """Let every log of the faces' processes be blotted."""
        logs.set_up()
