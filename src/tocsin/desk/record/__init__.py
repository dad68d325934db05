"""The record: an append-only Merkle log of every act, and the keys that seal what stands beside it.

An entry's header (when, which act, by whom, about what, under which limit) is hashed into the log
with a salted commitment to its body. The body itself is sealed in another table under its own key:
it can be withheld or erased while the log stays whole and provable.
"""
