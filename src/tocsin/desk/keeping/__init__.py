"""Keeping: what the desk holds of people, for how long, and how it comes back from a backup.

It stands on top of the chain and has no tables. It erases what is over its time, and it decides when a
desk that was restored may send again.
"""
