"""How Django finds the officer of a session. Nobody is let in by words: there is nothing to authenticate with."""

from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from tocsin.desk.officers.models import Officer


class OfficerBackend(BaseBackend):
    """Finds active officers by id."""

    def get_user(self, user_id: UUID) -> Officer | None:  # type: ignore[override]  # Django says int
        """The officer of a session; None for one who was suspended."""
        return Officer.objects.filter(pk=user_id, is_active=True).first()
