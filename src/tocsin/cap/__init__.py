"""CAP 1.2, the Common Alerting Protocol (OASIS): read, write, check, sign, and render as text.

A library of its own: it needs lxml, msgspec and `cryptography`, opens no file and no connection, reads
no clock and makes no random number. CAP 1.1 is read into the same values.
"""

from tocsin.cap.check import check_alert
from tocsin.cap.findings import Finding, Kind, Level, Report, Verdict
from tocsin.cap.limits import Limits, Unreadable
from tocsin.cap.model import Alert, Area, Attribute, Info, Pair, Resource
from tocsin.cap.read import NotAnAlert, parse_alert, parse_alerts
from tocsin.cap.times import cap_time, read_time
from tocsin.cap.write import serialize_alert

__all__ = [
    "Alert",
    "Area",
    "Attribute",
    "Finding",
    "Info",
    "Kind",
    "Level",
    "Limits",
    "NotAnAlert",
    "Pair",
    "Report",
    "Resource",
    "Unreadable",
    "Verdict",
    "cap_time",
    "check_alert",
    "parse_alert",
    "parse_alerts",
    "read_time",
    "serialize_alert",
]
