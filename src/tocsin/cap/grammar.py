"""The one table of CAP's elements: what follows what, how often, and what its text must be.

The reader, the writer and the structure check are driven by it. Rows stand in the order that the
schema demands (CAP 1.2, 3.4; CAP 1.1, 3.4).
"""

from enum import IntEnum
from typing import NamedTuple


class Content(IntEnum):
    """What an element holds."""

    TEXT = 0
    TEXTS = 1
    PAIRS = 2
    BLOCKS = 3


class Row(NamedTuple):
    """One element of a block: its name in XML and in the model, what it holds, whether it must be there.

    `text` names the type of its text: a key of `tocsin.cap.structure.TEXT_CHECKS`, or the name of a
    list in `VALUES`.
    """

    tag: str
    field: str
    content: Content = Content.TEXT
    required: bool = False
    text: str = "string"


ALERT_ROWS = (
    Row("identifier", "identifier", required=True),
    Row("sender", "sender", required=True),
    Row("sent", "sent", required=True, text="dateTime"),
    Row("status", "status", required=True, text="status"),
    Row("msgType", "msg_type", required=True, text="msgType"),
    Row("source", "source"),
    Row("scope", "scope", required=True, text="scope"),
    Row("restriction", "restriction"),
    Row("addresses", "addresses"),
    Row("code", "codes", Content.TEXTS),
    Row("note", "note"),
    Row("references", "references"),
    Row("incidents", "incidents"),
    Row("info", "infos", Content.BLOCKS),
)
INFO_ROWS = (
    Row("language", "language", text="language"),
    Row("category", "categories", Content.TEXTS, required=True, text="category"),
    Row("event", "event", required=True),
    Row("responseType", "response_types", Content.TEXTS, text="responseType"),
    Row("urgency", "urgency", required=True, text="urgency"),
    Row("severity", "severity", required=True, text="severity"),
    Row("certainty", "certainty", required=True, text="certainty"),
    Row("audience", "audience"),
    Row("eventCode", "event_codes", Content.PAIRS),
    Row("effective", "effective", text="dateTime"),
    Row("onset", "onset", text="dateTime"),
    Row("expires", "expires", text="dateTime"),
    Row("senderName", "sender_name"),
    Row("headline", "headline"),
    Row("description", "description"),
    Row("instruction", "instruction"),
    Row("web", "web", text="anyURI"),
    Row("contact", "contact"),
    Row("parameter", "parameters", Content.PAIRS),
    Row("resource", "resources", Content.BLOCKS),
    Row("area", "areas", Content.BLOCKS),
)
RESOURCE_ROWS = (
    Row("resourceDesc", "resource_desc", required=True),
    Row("mimeType", "mime_type", required=True),
    Row("size", "size", text="integer"),
    Row("uri", "uri", text="anyURI"),
    Row("derefUri", "deref_uri"),
    Row("digest", "digest"),
)
AREA_ROWS = (
    Row("areaDesc", "area_desc", required=True),
    Row("polygon", "polygons", Content.TEXTS),
    Row("circle", "circles", Content.TEXTS),
    Row("geocode", "geocodes", Content.PAIRS),
    Row("altitude", "altitude", text="decimal"),
    Row("ceiling", "ceiling", text="decimal"),
)
PAIR_ROWS = (Row("valueName", "0", required=True), Row("value", "1", required=True))

VALUES = {
    "status": ("Actual", "Exercise", "System", "Test", "Draft"),
    "msgType": ("Alert", "Update", "Cancel", "Ack", "Error"),
    "scope": ("Public", "Restricted", "Private"),
    "category": (
        "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
        "CBRNE", "Other",
    ),
    "responseType": (
        "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None",
    ),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
}  # fmt: skip
_NOT_IN_11 = ("Avoid", "AllClear")
VALUES_11 = {**VALUES, "responseType": tuple(value for value in VALUES["responseType"] if value not in _NOT_IN_11)}

Rows = dict[str, tuple[Row, ...]]


def _changed(row: Row) -> Row:
    return row._replace(required=False) if row.tag == "mimeType" else row


ROWS: Rows = {
    "alert": ALERT_ROWS,
    "info": INFO_ROWS,
    "resource": RESOURCE_ROWS,
    "area": AREA_ROWS,
    "pair": PAIR_ROWS,
}
ROWS_11: Rows = {
    **ROWS,
    "resource": tuple(map(_changed, RESOURCE_ROWS)),
    "area": tuple(row._replace(text="string") for row in AREA_ROWS),
}
"""CAP 1.1: an optional mimeType, heights as text; `VALUES_11`: two response types fewer."""
