"""Another house whose sign-in counts here (OpenID Connect), as allauth wants to be told of it."""

from typing import Any

from tocsin.desk.settings.directory import Directory

PROVIDER = "house"


def other_house(directory: Directory) -> dict[str, Any]:
    """allauth's settings of the one provider that ``desk.toml`` names; none where it names none."""
    if not directory.oidc_issuer:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": directory.oidc_name,
        "client_id": directory.oidc_client_id,
        "secret": directory.oidc_secret(),
        "settings": {"server_url": directory.oidc_issuer, "uid_field": directory.oidc_claim},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
