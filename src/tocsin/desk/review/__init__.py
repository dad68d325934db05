"""The after-action review: the whole story in numbers, and what was done by whom, from the record.

It stands on top of the chain, has no tables and changes nothing. What each number means is in
docs/reference/after-action.md.
"""
