"""Who and what is exposed: gatherings, venues, organisers, and people who registered.

The question this room answers is: which gatherings and which people are inside an area *and* a
window of time *and* the categories named; which are only just outside; and of which it cannot be
told. What is not known is counted as unknown, never left out.
"""
