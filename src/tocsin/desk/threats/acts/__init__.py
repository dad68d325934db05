"""The only writers of tips and threats: one function for each thing an officer does."""

from tocsin.desk.threats.acts.filing import (
    attach_tip,
    file_tip,
    mark_closed,
    mark_incident,
    mark_reopened,
    open_threat,
)
from tocsin.desk.threats.acts.intake import add_to_intake, file_intake, read_intake, set_intake_aside, take_in
from tocsin.desk.threats.acts.remarking import remark_tip, remark_tip_sentence

__all__ = [
    "add_to_intake",
    "attach_tip",
    "file_intake",
    "file_tip",
    "mark_closed",
    "mark_incident",
    "mark_reopened",
    "open_threat",
    "read_intake",
    "remark_tip",
    "remark_tip_sentence",
    "set_intake_aside",
    "take_in",
]
