"""The incident reader: what an incident report tells, slot by slot, by a small model trained from scratch.

`words` and `phrases` find what may be a name, `features` hashes what stands around it, `model` scores
that by tables and trees, `names` and `entities` bring the occurrences of one thing together, `links` and
`events` tell one incident of a report from the next, `fills`, `moments`, `countries`, `places` and `reader`
fill the slots. Nothing here is accepted by itself, and what the model is unsure of it leaves out.
"""

from tocsin.reading.incident.model import Model
from tocsin.reading.incident.reader import read_incidents
from tocsin.reading.incident.template import Filler, Incident, IncidentReading, Organization, Place, Target, Victim
from tocsin.reading.incident.weights import loaded, trained

__all__ = [
    "Filler",
    "Incident",
    "IncidentReading",
    "Model",
    "Organization",
    "Place",
    "Target",
    "Victim",
    "loaded",
    "read_incidents",
    "trained",
]
