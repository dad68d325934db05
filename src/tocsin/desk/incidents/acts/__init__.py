"""The only writers of incidents: one function for each thing an officer does.

`opening`: the incident. `filing`: reports. `judging`: statements. `units`: units and their tasks.
`relating`: contradictions, and who was told. `remarking`: another mark for a report or an incident.
`publishing`: bulletins. `keeping`: the case file, the units' log. `exporting`: pictures taken out.
`deciding` and `entering` are parts of these acts, not acts.
"""

from tocsin.desk.incidents.acts.exporting import Taken, export_incident
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
from tocsin.desk.incidents.acts.keeping import file_item, hand_over_item, log_unit
from tocsin.desk.incidents.acts.opening import open_incident
from tocsin.desk.incidents.acts.publishing import draft_bulletin, release_bulletin, withdraw_bulletin
from tocsin.desk.incidents.acts.relating import judge_contradiction, note_relay, strike_judgement
from tocsin.desk.incidents.acts.remarking import remark_incident, remark_report
from tocsin.desk.incidents.acts.units import mobilise_unit, note_unit

__all__ = [
    "Taken",
    "accept_statement",
    "accept_statements",
    "draft_bulletin",
    "edit_statement",
    "export_incident",
    "file_item",
    "file_report",
    "grade_statement",
    "hand_over_item",
    "judge_contradiction",
    "link_report",
    "log_unit",
    "mobilise_unit",
    "note_relay",
    "note_unit",
    "open_incident",
    "reject_statement",
    "release_bulletin",
    "remark_incident",
    "remark_report",
    "retract_statement",
    "strike_judgement",
    "strike_statement",
    "supersede_statement",
    "withdraw_bulletin",
]
