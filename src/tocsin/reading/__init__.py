"""Reading: from a report's text to candidate statements, each with the words it stands in.

Nothing read here is accepted by itself: an officer does that. Every statement has its exact span in
the report as it arrived, its speakers from the origin to the reporter, numbers with their bounds, and
times resolved against the publication. What the rules cannot tell they leave out.

The way: `report` lays the text out, `matching` applies the rules of a language (`english/`, data),
`numbers`, `dates` and `speakers` read what their names say, `reader` puts it together.
"""

from tocsin.reading.limits import REPORT_BYTES_MAX, REPORT_CHARACTERS_MAX
from tocsin.reading.reader import read_report, times_in
from tocsin.reading.statement import Kind, Reading, Standing, Statement, TimeSpan

__all__ = [
    "REPORT_BYTES_MAX",
    "REPORT_CHARACTERS_MAX",
    "Kind",
    "Reading",
    "Standing",
    "Statement",
    "TimeSpan",
    "read_report",
    "times_in",
]
