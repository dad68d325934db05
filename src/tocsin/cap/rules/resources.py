"""Rules on resource blocks (CAP 1.2, 3.2.3)."""

import binascii
import hashlib
import re

from tocsin.cap.model import Info, Resource
from tocsin.cap.rules.draft import Draft, Say, shown
from tocsin.cap.simpletypes import SPACE, is_integer, is_uri

_MIME = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}(?:\s*;.*)?")
_FULL = re.compile(r"\s*(?:https?://[^\s/?#]\S*|(?!https?:)[a-z][a-z0-9+.-]*:\S+)\s*", re.IGNORECASE | re.ASCII)
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")


def resource_rules(info: Info, path: str, say: Say) -> None:
    """Every rule on the resources of an info."""
    for place, resource in enumerate(info.resources, 1):
        _one_resource(resource, f"{path}/resource[{place}]", say)


def is_full_address(text: str) -> bool:
    """Whether a text is an address with its scheme; what the schema rejects is left to the structure check."""
    return _FULL.fullmatch(text) is not None or not is_uri(text)


def _one_resource(resource: Resource, path: str, say: Say) -> None:
    if resource.mime_type is not None and _MIME.fullmatch(resource.mime_type.strip(SPACE)) is None:
        message = f"{shown(resource.mime_type)} is not a MIME type and subtype."
        say(Draft("rule.mime-type", f"{path}/mimeType[1]", message))
    if resource.uri is None and resource.deref_uri is None:
        say(Draft("rule.resource-empty", path, "The resource has neither an address nor content."))
    if resource.uri is not None and not resource.deref_uri and not is_full_address(resource.uri):
        say(Draft("rule.uri-absolute", f"{path}/uri[1]", f"{shown(resource.uri)} is not a full address."))
    size = (resource.size or "").strip(SPACE)
    if size.startswith("-") and is_integer(size) and size.strip("-0"):
        say(Draft("rule.size-negative", f"{path}/size[1]", f"A resource cannot have {shown(size)} bytes."))
    if resource.digest is not None and _SHA1.fullmatch(resource.digest.strip(SPACE)) is None:
        say(Draft("rule.digest-form", f"{path}/digest[1]", f"{shown(resource.digest)} is not a SHA-1."))
    if resource.deref_uri:
        _content_rules(resource, path, say)


def _content_rules(resource: Resource, path: str, say: Say) -> None:
    """The content that travels with the message: Base64, and as long and as digested as it says."""
    try:
        content = binascii.a2b_base64("".join((resource.deref_uri or "").split()), strict_mode=True)
    except ValueError as error:
        say(Draft("rule.deref-base64", f"{path}/derefUri[1]", f"The content is not Base64: {error}."))
        return
    size = (resource.size or "").strip(SPACE)
    if len(size) < 20 and is_integer(size) and int(size) != len(content):
        message = f"The size is given as {size}, the content has {len(content)} bytes."
        say(Draft("rule.size-differs", f"{path}/size[1]", message))
    digest = (resource.digest or "").strip(SPACE).lower()
    found = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    if _SHA1.fullmatch(digest) and digest != found:
        say(Draft("rule.digest-differs", f"{path}/digest[1]", f"The content has the SHA-1 {found}."))
