"""Every finding there is: id, kind, level, the clause it comes from, and what it means.

The reference page lists the same ids; a test holds the two together. Clauses without another name are
those of CAP 1.2 (OASIS Standard, 1 July 2010).
"""

from typing import NamedTuple

from tocsin.cap.findings import Kind, Level


class Entry(NamedTuple):
    """One kind of finding. `hint` is what to do where the finding does not say it better."""

    id: str
    kind: Kind
    level: Level
    clause: str
    hint: str


E, W, A = Level.ERROR, Level.WARNING, Level.ADVICE
_ASK = "Ask the sender for the message again."
_STRUCTURE = (
    Entry(
        "structure.root",
        Kind.STRUCTURE,
        E,
        "3.4 schema",
        "Give a CAP 1.1 or 1.2 alert or a container of them.",
    ),
    Entry("structure.missing", Kind.STRUCTURE, E, "3.4 schema", "Add the element in its place."),
    Entry("structure.unexpected", Kind.STRUCTURE, E, "3.4 schema", "Move or remove the element."),
    Entry("structure.child", Kind.STRUCTURE, E, "3.4 schema", "Remove the element."),
    Entry("structure.text", Kind.STRUCTURE, E, "3.4 schema", "Remove the text."),
    Entry("structure.attribute", Kind.STRUCTURE, E, "3.4 schema", "Remove the attribute."),
    Entry("structure.type", Kind.STRUCTURE, E, "3.4 schema", "Remove the attribute."),
    Entry("structure.value", Kind.STRUCTURE, E, "3.4 schema", "Use one of the listed values."),
    Entry("structure.deprecated-value", Kind.STRUCTURE, E, "3.2.2 certainty", "Write Likely; read it as Likely."),
    Entry("structure.deprecated-element", Kind.STRUCTURE, E, "CAP 1.1 3.2.1", "Remove the password element."),
    Entry("structure.time", Kind.STRUCTURE, E, "3.3.2", "Write the time with an offset."),
    Entry("structure.language", Kind.STRUCTURE, E, "3.2.2 language", "Use a tag such as en-US."),
    Entry("structure.uri", Kind.STRUCTURE, E, "3.4 schema", "Correct the address."),
    Entry("structure.number", Kind.STRUCTURE, E, "3.4 schema", "Write a plain number."),
)
_SAFETY = (
    Entry("safety.syntax", Kind.SAFETY, E, "XML 1.0", _ASK),
    Entry("safety.doctype", Kind.SAFETY, E, "Tocsin limits", "CAP messages have no DOCTYPE; ask the sender."),
    Entry("safety.encoding", Kind.SAFETY, E, "Tocsin limits", "Ask for UTF-8."),
    Entry("safety.bytes", Kind.SAFETY, E, "Tocsin limits", "No real alert comes near this limit."),
    Entry("safety.tags", Kind.SAFETY, E, "Tocsin limits", "No real alert comes near this limit."),
    Entry("safety.depth", Kind.SAFETY, E, "Tocsin limits", "No real alert comes near this limit."),
    Entry("safety.attributes", Kind.SAFETY, E, "Tocsin limits", "No real alert comes near this limit."),
    Entry("safety.alerts", Kind.SAFETY, E, "Tocsin limits", "Split the container."),
    Entry("safety.namespaces", Kind.SAFETY, E, "Tocsin limits", "No real alert comes near this limit."),
    Entry("safety.extensions", Kind.SAFETY, E, "Tocsin limits", "No real alert comes near this limit."),
    Entry("safety.text", Kind.SAFETY, E, "Tocsin limits", "No real alert comes near this limit."),
    Entry("safety.type", Kind.SAFETY, E, "Tocsin limits", "Leave xsi:type out."),
    Entry("safety.compression", Kind.SAFETY, E, "Tocsin limits", _ASK),
)
_ENVELOPE = (
    Entry("rule.root", Kind.RULE, E, "3.2.1", "A CAP message is an alert element."),
    Entry("rule.version", Kind.RULE, A, "1.2 History", "Ask the sender to move to CAP 1.2."),
    Entry(
        "rule.identifier-empty",
        Kind.RULE,
        E,
        "3.2.1 identifier",
        "Give every message an identifier of its own.",
    ),
    Entry(
        "rule.identifier-characters",
        Kind.RULE,
        E,
        "3.2.1 identifier",
        "Leave out white space, commas, < and &.",
    ),
    Entry("rule.sender-empty", Kind.RULE, E, "3.2.1 sender", "Name the sender, for example by its domain."),
    Entry("rule.sender-characters", Kind.RULE, E, "3.2.1 sender", "Leave out white space, commas, < and &."),
    Entry("rule.time-form", Kind.RULE, E, "3.3.2", "Write it like 2024-03-07T12:00:00+03:00."),
    Entry("rule.time-utc", Kind.RULE, W, "3.3.2", "Write UTC as -00:00."),
    Entry("rule.references-missing", Kind.RULE, E, "3.2.1 msgType", "Name the messages that this one is about."),
    Entry(
        "rule.references-form",
        Kind.RULE,
        E,
        "3.2.1 references",
        "Write sender,identifier,sent; separate by spaces.",
    ),
    Entry("rule.references-self", Kind.RULE, E, "3.2.1 references", "Refer to earlier messages only."),
    Entry(
        "rule.references-later",
        Kind.RULE,
        W,
        "3.2.1 references",
        "Check the times; a reference is to the past.",
    ),
    Entry(
        "rule.restriction-missing",
        Kind.RULE,
        E,
        "3.2.1 restriction",
        "Say to whom the message is restricted.",
    ),
    Entry("rule.restriction-unexpected", Kind.RULE, W, "3.2.1 restriction", "Use it with scope Restricted only."),
    Entry("rule.addresses-missing", Kind.RULE, E, "3.2.1 addresses", "Name the recipients of a Private message."),
    Entry("rule.addresses-quotes", Kind.RULE, W, "3.2.1 addresses", "Close the double quotes."),
    Entry("rule.incidents-quotes", Kind.RULE, W, "3.2.1 incidents", "Close the double quotes."),
    Entry(
        "rule.note-missing",
        Kind.RULE,
        W,
        "3.2.1 note",
        "Name the exercise, or say why a message is rejected.",
    ),
    Entry("rule.info-missing", Kind.RULE, A, "3.2.1 alert", "Say what happens and what to do in an info block."),
    Entry("rule.signature-place", Kind.RULE, E, "3.3.4.1", "Put the Signature last, directly in the alert."),
    Entry("rule.signature-other", Kind.RULE, E, "3.3.4.1", "Use an enveloped signature only."),
    Entry("rule.more", Kind.RULE, A, "Tocsin limits", "Mend what is shown, then check again."),
    Entry("rule.duplicate", Kind.RULE, E, "3.2.1 identifier", "Give every message an identifier of its own."),
    Entry("rule.carried-unreadable", Kind.RULE, E, "EDXL-DE contentObject", "Put alerts in as elements."),
)
_INFO = (
    Entry(
        "rule.language-tag",
        Kind.RULE,
        W,
        "3.2.2 language",
        "Use a two or three letter code, such as en or en-US.",
    ),
    Entry("rule.language-default", Kind.RULE, A, "3.2.2 language", "Name the language of every info block."),
    Entry(
        "rule.language-same-text",
        Kind.RULE,
        W,
        "3.2.2 language",
        "Translate the text, or name its real language.",
    ),
    Entry("rule.event-empty", Kind.RULE, E, "3.2.2 event", "Say what the event is."),
    Entry("rule.event-differs", Kind.RULE, W, "3.2.2 info", "One message is about one event; split it."),
    Entry("rule.expires-early", Kind.RULE, E, "3.2.2 expires", "End after it begins."),
    Entry("rule.onset-early", Kind.RULE, W, "3.2.2 onset", "Check effective and onset."),
    Entry("rule.expires-onset", Kind.RULE, E, "3.2.2 expires", "End after the event begins."),
    Entry("rule.expires-missing", Kind.RULE, A, "3.2.2 expires", "Say until when the message holds."),
    Entry("rule.headline-long", Kind.RULE, A, "3.2.2 headline", "Keep the headline under 160 characters."),
    Entry("rule.web-absolute", Kind.RULE, E, "3.2.2 web", "Give the full address, with https://."),
    Entry("rule.markup", Kind.RULE, W, "3.3.3", "Write plain text, without tags or HTML entities."),
    Entry("rule.pair-name", Kind.RULE, W, "3.2.2 parameter", "Name the code in valueName."),
)
_RESOURCE = (
    Entry("rule.mime-type", Kind.RULE, E, "3.2.3 mimeType", "Write type/subtype, such as image/png."),
    Entry("rule.resource-empty", Kind.RULE, W, "3.2.3 uri", "Give uri or derefUri."),
    Entry("rule.uri-absolute", Kind.RULE, E, "3.2.3 uri", "Give the full address, or the content in derefUri."),
    Entry("rule.deref-base64", Kind.RULE, E, "3.2.3 derefUri", "Encode the content as Base64."),
    Entry("rule.size-negative", Kind.RULE, E, "3.2.3 size", "Give the number of bytes."),
    Entry("rule.size-differs", Kind.RULE, W, "3.2.3 size", "Correct the size or the content."),
    Entry("rule.digest-form", Kind.RULE, E, "3.2.3 digest", "Write the SHA-1 as 40 hexadecimal digits."),
    Entry("rule.digest-differs", Kind.RULE, E, "3.2.3 digest", "The content was changed or the digest is wrong."),
)
_AREA = (
    Entry("rule.area-desc-empty", Kind.RULE, E, "3.2.4 areaDesc", "Describe the area in words."),
    Entry("rule.area-shape", Kind.RULE, A, "3.2.4 area", "Add a polygon, a circle or a geocode."),
    Entry("rule.polygon-form", Kind.RULE, E, "3.2.4 polygon", "Write lat,lon pairs separated by spaces."),
    Entry("rule.polygon-pairs", Kind.RULE, E, "3.2.4 polygon", "Give at least four pairs."),
    Entry("rule.polygon-open", Kind.RULE, E, "3.2.4 polygon", "Repeat the first pair at the end."),
    Entry("rule.polygon-range", Kind.RULE, E, "3.3.1", "Latitude first, within ±90; longitude within ±180."),
    Entry(
        "rule.polygon-crossing",
        Kind.RULE,
        E,
        "OGC Simple Features 6.1.11",
        "Draw the outline without crossing itself.",
    ),
    Entry("rule.polygon-unchecked", Kind.RULE, A, "Tocsin limits", "Simplify the outline."),
    Entry("rule.circle-form", Kind.RULE, E, "3.2.4 circle", "Write lat,lon radius, the radius in kilometres."),
    Entry("rule.circle-range", Kind.RULE, E, "3.3.1", "Latitude first, within ±90; longitude within ±180."),
    Entry("rule.circle-radius", Kind.RULE, E, "3.2.4 circle", "The radius is in kilometres and not negative."),
    Entry("rule.ceiling-alone", Kind.RULE, E, "3.2.4 ceiling", "Give the altitude too."),
    Entry("rule.ceiling-low", Kind.RULE, E, "3.2.4 ceiling", "The ceiling is above the altitude, both in feet."),
)
RULES = (*_ENVELOPE, *_INFO, *_RESOURCE, *_AREA)
CATALOG: dict[str, Entry] = {entry.id: entry for entry in (*_STRUCTURE, *_SAFETY, *RULES)}
"""By id; profiles add their own (`tocsin.cap.profiles.PROFILE_ENTRIES`)."""
