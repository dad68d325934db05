"""Messages of our own making for the tests of `tocsin.cap`: all synthetic."""

from tocsin.cap import Alert, Area, Info

ALERT_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>urn:example:desk:0001</identifier>
  <sender>desk@example.org</sender>
  <sent>2030-05-01T09:00:00+02:00</sent>
  <status>Exercise</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <note>Synthetic message for a test.</note>
  <info>
    <language>en-GB</language>
    <category>Security</category>
    <event>Threat to gatherings</event>
    <responseType>Avoid</responseType>
    <urgency>Expected</urgency>
    <severity>Severe</severity>
    <certainty>Possible</certainty>
    <eventCode>
      <valueName>SAME</valueName>
      <value>006021</value>
    </eventCode>
    <effective>2030-05-01T09:00:00+02:00</effective>
    <expires>2030-05-03T09:00:00+02:00</expires>
    <senderName>Example desk</senderName>
    <headline>Avoid large gatherings in Exampleton</headline>
    <description>A threat was reported.  Two spaces stay.</description>
    <instruction>Stay away from concerts.</instruction>
    <web>https://example.org/alerts/1</web>
    <area>
      <areaDesc>Exampleton</areaDesc>
      <polygon>50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0</polygon>
      <circle>50.05,8.05 10</circle>
      <geocode>
        <valueName>EXAMPLE</valueName>
        <value>007</value>
      </geocode>
    </area>
  </info>
</alert>
"""


def an_info(**changes: object) -> Info:
    """An info block with every required element."""
    fields: dict[str, object] = {
        "categories": ("Security",),
        "event": "Threat to gatherings",
        "urgency": "Expected",
        "severity": "Severe",
        "certainty": "Possible",
        "headline": "Avoid large gatherings in Exampleton",
        "description": "A threat was reported.",
        "instruction": "Stay away from concerts.",
        "expires": "2030-05-03T09:00:00+02:00",
        "areas": (Area(area_desc="Exampleton", circles=("50.05,8.05 10",)),),
    }
    return Info(**{**fields, **changes})  # type: ignore[arg-type]


def an_alert(**changes: object) -> Alert:
    """A message with every required element and one info."""
    fields: dict[str, object] = {
        "identifier": "urn:example:desk:0001",
        "sender": "desk@example.org",
        "sent": "2030-05-01T09:00:00+02:00",
        "status": "Exercise",
        "msg_type": "Alert",
        "scope": "Public",
        "note": "Synthetic message for a test.",
        "infos": (an_info(),),
    }
    return Alert(**{**fields, **changes})  # type: ignore[arg-type]


def edited(old: str, new: str, source: bytes = ALERT_XML) -> bytes:
    """The sample with one text replaced; the text must be there exactly once."""
    assert source.count(old.encode()) == 1, old
    return source.replace(old.encode(), new.encode())
