"""Where sessions are kept: Django's table, under a digest of the key that the browser holds.

Whoever steals the database, or a copy of it, finds no cookie that opens the desk.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

KEY_CHARACTERS = 40


def stored_key(key: str) -> str:
    """What the table has for a browser's key: the first 160 bits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:KEY_CHARACTERS]


class SessionStore(DatabaseStore):
    """Django's store with digests for keys."""

    def _get_session_from_db(self) -> Any:
        found = None
        if self.session_key is not None:
            kept = self.model.objects.filter(session_key=stored_key(self.session_key), expire_date__gt=timezone.now())
            found = kept.first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether the browser's key is of a session that is kept."""
        return self.model.objects.filter(session_key=stored_key(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of this session."""
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session: this one, or that of the browser's key given."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=stored_key(key)).delete()
