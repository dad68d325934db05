"""Delivery: from an authorised message to every recipient, and every answer back.

A message comes here with the record entry that allows it, its texts, its end and its recipients.
In the same transaction it becomes one row per recipient and channel (the outbox). A sender claims
rows in small batches under a lease, checks once more that the message still stands, hands it over,
and commits the results of the batch together. Whatever breaks in between is tried again; a possible
second copy is flagged, never hidden. Timers and answers live here too.
"""
