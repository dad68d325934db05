"""Claims of responsibility as objects: who claims, by which channel, since when, how believed, who denies it.

A claim is kept as text and hash. Addresses in it are left out: propaganda is not passed on.
"""

import hashlib
import re
from collections.abc import Sequence

from tocsin.picture.lexicon import parties
from tocsin.picture.model import Cited, ClaimMade
from tocsin.picture.slots import claimant_of, medium_of
from tocsin.picture.times import order_key
from tocsin.picture.words import distinct, one_line
from tocsin.reading.statement import Kind

_ADDRESS = re.compile(r"\b(?:https?://|www\.|t\.me/|ftp://)\S+|\bmagnet:\S+", re.IGNORECASE)
LEFT_OUT = "[address left out]"


def claims_made(cited: Sequence[Cited]) -> tuple[ClaimMade, ...]:
    """One object for each claimant, the first seen first; who withdrew from the picture is left out."""
    standing = [c for c in cited if c.live]
    said = [c for c in standing if c.kind is Kind.CLAIM and not c.statement.denied]
    denials = [c for c in standing if c.kind is Kind.CLAIM_DENIED or (c.kind is Kind.CLAIM and c.statement.denied)]
    made = [_claim(members, denials) for members in _by_claimant(said)]
    return tuple(sorted(made, key=lambda claim: (order_key(claim.first_seen), claim.statements)))


def _by_claimant(said: Sequence[Cited]) -> list[list[Cited]]:
    """Claims whose claimants may be the same, together; those without a claimant by themselves."""
    groups: list[list[Cited]] = []
    for cited in said:
        group = next((g for g in groups if _same(g[0], cited)), None)
        if group is None:
            groups.append([cited])
        else:
            group.append(cited)
    return groups


def _same(first: Cited, second: Cited) -> bool:
    one, other = claimant_of(first.statement), claimant_of(second.statement)
    return one.casefold() == other.casefold() or bool(parties(one) & parties(other))


def _claim(members: Sequence[Cited], denials: Sequence[Cited]) -> ClaimMade:
    first = min(members, key=lambda c: (order_key(c.as_of), c.id))
    text = plain_text(first.statement.quote)
    who = max((claimant_of(c.statement) for c in members), key=len)
    return ClaimMade(
        claimant=who,
        channel=next((medium_of(c.statement) for c in members if medium_of(c.statement)), ""),
        first_seen=first.as_of,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        statements=tuple(c.id for c in members),
        sources=distinct(one_line(c.source) for c in members),
        grades=distinct(str(c.grade) for c in members if c.grade),
        denials=tuple(c.id for c in denials if _denies(c, who)),
    )


def _denies(denial: Cited, who: str) -> bool:
    denied = claimant_of(denial.statement)
    return not who or not denied or bool(parties(who) & parties(denied))


def plain_text(quote: str) -> str:
    """The words of a claim on one line, without addresses."""
    return _ADDRESS.sub(LEFT_OUT, one_line(quote))
