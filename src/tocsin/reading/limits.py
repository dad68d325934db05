"""How much a report may hold. Every limit is generous for news and bounds the work for anything else."""

REPORT_CHARACTERS_MAX = 2_000_000
"""Longest report that is read: about 300,000 words. Longer texts are refused, never cut."""

REPORT_BYTES_MAX = 4 * REPORT_CHARACTERS_MAX
"""Largest file that is opened as a report (four bytes a character is the most that UTF-8 needs)."""

SENTENCE_CHARACTERS_MAX = 1_200
"""Longest sentence the rules look at; a longer one is read in pieces, cut between words."""
