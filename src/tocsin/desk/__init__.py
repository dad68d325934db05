"""The chain, one Django app per link.

Lowest first: record, officers, exposure, delivery, threats, alerts, measures, incidents, partners,
review. An app knows nothing of the apps above it. Inside each: ``models`` (tables and constraints),
``rules`` (pure decisions on plain values), ``acts`` (the only writers), ``queries`` (reads).
"""
