"""Backup and restore: sealed copies of a desk, made while it runs, and the way back from them.

A backup is sealed to a public key. The key that opens it never has to be on the desk's machine. The
desk's own keys are never in the same file as its database.
"""
