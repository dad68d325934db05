"""Rules on the alert element itself: who, when, what kind, to whom, about which earlier messages."""

import re

from tocsin.cap.model import Alert
from tocsin.cap.rules.draft import Draft, Say, shown
from tocsin.cap.rules.when import CAP_TIME, instant, time_rules
from tocsin.cap.simpletypes import is_time_12

_FORBIDDEN = re.compile(r"[\s,<&]")
_NEEDS_REFERENCES = frozenset(("Update", "Cancel", "Ack", "Error"))


def envelope_rules(alert: Alert, say: Say) -> None:
    """Every rule that needs no info block."""
    for name, text in (("identifier", alert.identifier), ("sender", alert.sender)):
        if not text or _FORBIDDEN.search(text):
            _name_rules(name, text, say)
    if CAP_TIME.fullmatch(alert.sent) is None or alert.sent[19:] == "+00:00":
        time_rules(alert, alert.sent, "/alert/sent[1]", say)
    if alert.references or alert.msg_type in _NEEDS_REFERENCES:
        _reference_rules(alert, say)
    if alert.scope != "Public" or alert.restriction is not None or alert.addresses or alert.incidents:
        _scope_rules(alert, say)
    if not alert.note or alert.note.isspace():
        _note_rules(alert, say)
    if alert.version == "1.1":
        say(Draft("rule.version", "/alert", "The message is written in CAP 1.1, which CAP 1.2 replaced in 2010."))
    if not alert.infos and alert.msg_type in ("Alert", "Update"):
        say(Draft("rule.info-missing", "/alert", f"A message of the type {alert.msg_type} has no info block."))


def _name_rules(name: str, text: str, say: Say) -> None:
    if not text:
        say(Draft(f"rule.{name}-empty", f"/alert/{name}[1]", f"The {name} is empty."))
    else:
        message = f"The {name} {shown(text)} holds white space, a comma, < or &."
        say(Draft(f"rule.{name}-characters", f"/alert/{name}[1]", message))


def _reference_rules(alert: Alert, say: Say) -> None:
    path = "/alert/references[1]"
    triplets = (alert.references or "").split()
    if not triplets and alert.msg_type in _NEEDS_REFERENCES:
        message = f"A message of the type {alert.msg_type} names no earlier message."
        say(Draft("rule.references-missing", path if alert.references is not None else "/alert", message))
    sent = instant(alert.sent) if triplets else None
    for triplet in triplets:
        sender, _, rest = triplet.partition(",")
        identifier, _, when = rest.partition(",")
        if not (sender and identifier and is_time_12(when)) or "<" in triplet or "&" in triplet:
            message = f"The reference {shown(triplet)} is not of the form sender,identifier,sent."
            say(Draft("rule.references-form", path, message))
        elif (sender, identifier) == (alert.sender, alert.identifier):
            say(Draft("rule.references-self", path, "The message refers to itself."))
        else:
            earlier = instant(when)
            if sent is not None and earlier is not None and earlier > sent:
                message = f"The message refers to {shown(identifier)}, which is dated later than itself."
                say(Draft("rule.references-later", path, message))


def _scope_rules(alert: Alert, say: Say) -> None:
    if alert.scope == "Restricted":
        if not (alert.restriction or "").strip():
            message = "The scope is Restricted, but the restriction is not given."
            say(Draft("rule.restriction-missing", "/alert/scope[1]", message))
    elif alert.restriction is not None and alert.scope:
        message = f"A restriction is given, but the scope is {alert.scope}."
        say(Draft("rule.restriction-unexpected", "/alert/restriction[1]", message))
    if alert.scope == "Private" and not (alert.addresses or "").strip():
        message = "The scope is Private, but no addresses are given."
        say(Draft("rule.addresses-missing", "/alert/scope[1]", message))
    for name in ("addresses", "incidents"):
        text = getattr(alert, name)
        if text and text.count('"') % 2:
            message = f"The {name} open a double quote that is not closed."
            say(Draft(f"rule.{name}-quotes", f"/alert/{name}[1]", message))


def _note_rules(alert: Alert, say: Say) -> None:
    if alert.status == "Exercise" or alert.msg_type == "Error":
        what = "does not name the exercise" if alert.status == "Exercise" else "does not say what is wrong"
        say(Draft("rule.note-missing", "/alert", f"The message has no note; it {what}."))
