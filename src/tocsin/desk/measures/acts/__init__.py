"""The only writers of orders: what officers do to an order, and what the desk does by its timers.

`drafting`: draft, edit. `issuing`: the second officer, the lifting, the export of refusals. `chasing`:
remind, escalate, tell newcomers. `binding`, `mails` and `entering` are parts of these acts, not acts.
"""

from tocsin.desk.measures.acts.chasing import escalate_silent, remind_silent, tell_newcomers
from tocsin.desk.measures.acts.drafting import draft_order, edit_order
from tocsin.desk.measures.acts.issuing import export_refusals, issue_order, lift_order

__all__ = [
    "draft_order",
    "edit_order",
    "escalate_silent",
    "export_refusals",
    "issue_order",
    "lift_order",
    "remind_silent",
    "tell_newcomers",
]
