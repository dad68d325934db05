"""The only writers of the officers.

`enrolling`: who comes in, with which rights, by which link, and who leaves. `signing`: sessions and what was
shown for them. `rostering`: duty and hand-over. `grouping`: need-to-know groups. `credentials`, asked for by
its own name, because it alone needs allauth's tables: passkeys, codes, recovery codes.
"""

from tocsin.desk.officers.acts.enrolling import (
    change_rights,
    enrol_officer,
    redeem_enrolment,
    renew_enrolment,
    resume_officer,
    suspend_officer,
)
from tocsin.desk.officers.acts.grouping import add_member, form_group, remove_member
from tocsin.desk.officers.acts.rostering import hand_over, roster_duty, strike_duty
from tocsin.desk.officers.acts.signing import (
    end_sitting,
    end_sittings,
    forget_showings,
    note_seen,
    refuse_sign_in,
    show_credential,
    show_for_command,
    sign_in,
)

__all__ = [
    "add_member",
    "change_rights",
    "end_sitting",
    "end_sittings",
    "enrol_officer",
    "forget_showings",
    "form_group",
    "hand_over",
    "note_seen",
    "redeem_enrolment",
    "refuse_sign_in",
    "remove_member",
    "renew_enrolment",
    "resume_officer",
    "roster_duty",
    "show_credential",
    "show_for_command",
    "sign_in",
    "strike_duty",
    "suspend_officer",
]
