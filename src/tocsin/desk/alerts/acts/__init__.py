"""The only writers of the alerts: what officers do to a warning, and what the desk does by its timers.

`drafting`: draft, edit, submit, withdraw, renew. `releasing`: the second officer. `glass`: one officer
alone, by policy. `ending`: retract, close the threat, note that it came true. `reinstating`: put back what
was wrongly retracted. `lapsing`: the lapse guard. `newcomers`: who came into the area since. `duties`: who
is bound to what. `authority`: where an officer may warn. `following`: the rest of many messages.
`publishing` and `telling` are parts of these acts, not acts.
"""

from tocsin.desk.alerts.acts.authority import authorise_area
from tocsin.desk.alerts.acts.drafting import draft_alert, edit_alert, renew_alert, submit_alert, withdraw_alert
from tocsin.desk.alerts.acts.duties import hold_duty, refuse_duty
from tocsin.desk.alerts.acts.ending import cancel_alert, close_threat, mark_incident
from tocsin.desk.alerts.acts.glass import release_alone, review_glass
from tocsin.desk.alerts.acts.lapsing import answer_lapse, countersign_lapse
from tocsin.desk.alerts.acts.reinstating import reinstate_alert
from tocsin.desk.alerts.acts.releasing import release_alert

__all__ = [
    "answer_lapse",
    "authorise_area",
    "cancel_alert",
    "close_threat",
    "countersign_lapse",
    "draft_alert",
    "edit_alert",
    "hold_duty",
    "mark_incident",
    "refuse_duty",
    "reinstate_alert",
    "release_alert",
    "release_alone",
    "renew_alert",
    "review_glass",
    "submit_alert",
    "withdraw_alert",
]
