"""The only writers of incidents: one function for each thing an officer does.

`opening`: the incident. `filing`: reports. `judging`: statements. `units`: units and their tasks.
`relating`: contradictions, and who was told.
`deciding` and `entering` are parts of these acts, not acts.
"""

from tocsin.desk.incidents.acts.filing import file_report, link_report
from tocsin.desk.incidents.acts.judging import (
    accept_statement,
    accept_statements,
    edit_statement,
    grade_statement,
    reject_statement,
    retract_statement,
    strike_statement,
    supersede_statement,
)
from tocsin.desk.incidents.acts.opening import open_incident
from tocsin.desk.incidents.acts.relating import judge_contradiction, note_relay, strike_judgement
from tocsin.desk.incidents.acts.units import mobilise_unit, note_unit

__all__ = [
    "accept_statement",
    "accept_statements",
    "edit_statement",
    "file_report",
    "grade_statement",
    "judge_contradiction",
    "link_report",
    "mobilise_unit",
    "note_relay",
    "note_unit",
    "open_incident",
    "reject_statement",
    "retract_statement",
    "strike_judgement",
    "strike_statement",
    "supersede_statement",
]
