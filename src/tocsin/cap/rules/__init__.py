"""Rules beyond the schema: what the words of CAP 1.2 demand and no schema can check.

Each rule has an id, a level and the clause it comes from (`tocsin.cap.catalog`). A rule reads an
`Alert` and says what it finds; it never raises and never changes or drops a message.
"""

from tocsin.cap.rules.envelope import envelope_rules
from tocsin.cap.rules.infos import info_rules

__all__ = ["envelope_rules", "info_rules"]
