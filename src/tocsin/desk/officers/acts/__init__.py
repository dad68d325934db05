"""The only writers of the officers.

`enrolling`: who comes in, and by which link; the roster. `grouping`: need-to-know groups.
"""

from tocsin.desk.officers.acts.enrolling import enrol_officer, redeem_enrolment, renew_enrolment, roster_duty
from tocsin.desk.officers.acts.grouping import add_member, form_group, remove_member

__all__ = [
    "add_member",
    "enrol_officer",
    "form_group",
    "redeem_enrolment",
    "remove_member",
    "renew_enrolment",
    "roster_duty",
]
