"""Alerts: two officers over one digest, coverage of the threat, retraction, and the lapse guard.

`wording` holds the values that an officer writes, `rules` the decisions about them, `digest` what two
officers put their names to. `texts`, `pages` and `capxml` turn an alert into what each channel shows.
"""
