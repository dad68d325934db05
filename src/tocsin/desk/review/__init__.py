"""The after-action review: the whole story in numbers, and what was done by whom, from the record.

It stands on top of the chain and has no tables. What it writes is that something left the desk:
disclosures, exports, reports. What each number means is in docs/reference/after-action.md.
"""
