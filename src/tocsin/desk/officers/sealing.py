"""How allauth keeps what it must keep secret here: sealed by the desk's master key, under the desk's own name."""

import base64
import os
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from tocsin.desk.officers.models import Officer
from tocsin.desk.record import seal

SECRET_CONTEXT = "officers.credential"


class SealedMfa(DefaultMFAAdapter):
    """Seals the secrets of code apps and recovery codes; a passkey has none, only a public key."""

    def encrypt(self, text: str) -> str:
        """`text` sealed under a key of its own, as base 64; allauth calls it without an occasion."""
        box = seal.seal_new(text.encode(), context=SECRET_CONTEXT, entropy=os.urandom)
        return ".".join(base64.b64encode(part).decode() for part in (box.wrapped_key, box.sealed))

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` sealed; `DeskUnusable` where the keys do not fit."""
        wrapped, sealed = (base64.b64decode(part) for part in encrypted_text.split("."))
        return seal.open_sealed(wrapped, sealed, context=SECRET_CONTEXT).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The desk as passkeys know it: by the host of its base URL, whatever host was asked for."""
        desk = settings.TOCSIN
        return {"id": urlsplit(desk.base_url).hostname or "localhost", "name": desk.name}

    def get_public_key_credential_user_entity(self, user: Officer) -> dict[str, Any]:
        """The officer as the device shows it: the office's name; the handle is the id and says nothing."""
        return {"id": str(user.pk).encode(), "display_name": user.name, "name": user.name}

    def get_totp_label(self, user: Officer) -> str:
        """The office's name."""
        return user.name

    def get_totp_issuer(self) -> str:
        """The desk's name."""
        return str(settings.TOCSIN.name)
