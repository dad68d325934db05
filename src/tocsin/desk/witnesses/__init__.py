"""Witnesses: checkpoints of the record handed out at fixed times, and the cosignatures that come back.

A record proves nothing against whoever holds the desk, unless its checkpoints were kept where the desk
cannot reach. Here they go out by mail and to a file on another machine, at fixed times whether or not
anything happened, the record padded to whole steps: what goes out does not tell when a tip came in.
"""
