"""How a statement is shown to be decided on: as a card with its words, its voice, and what may become of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tocsin.desk.incidents.queries import StatementView
from tocsin.desk.incidents.rules import Move, StatementState, moves_from
from tocsin.picture.figures import QUESTIONS
from tocsin.picture.times import span_words
from tocsin.picture.words import chain_words, clean, figure_words, one_line


@dataclass(frozen=True, slots=True)
class Card:
    """A statement with everything an officer needs to judge it. `rivals` are those it could supersede."""

    view: StatementView
    figure: str
    quote: str
    voice: str
    when: str
    details: tuple[tuple[str, str], ...]
    reason: str
    successor: str
    moves: frozenset[str]
    rivals: tuple[StatementView, ...]

    @property
    def state(self) -> str:
        """How it stands, in a word."""
        return str(self.view.standing.state)

    @property
    def is_number(self) -> bool:
        """Whether it answers a question of number, where a later figure takes an earlier one's place."""
        return self.view.statement.kind in QUESTIONS


def cards(
    statements: Sequence[StatementView], standing: Sequence[StatementView], reasons: Mapping[UUID, str]
) -> list[Card]:
    """A card for each statement, in the order of the report."""
    names = {view.id: view.name for view in (*statements, *standing)}
    return [_card(view, names, standing, reasons.get(view.id, "")) for view in statements]


def _card(view: StatementView, names: Mapping[UUID, str], standing: Sequence[StatementView], reason: str) -> Card:
    statement, moves = view.statement, moves_from(view.standing.state)
    accepted = view.standing.state is StatementState.ACCEPTED
    same = [one for one in standing if one.statement.kind is statement.kind and one.id != view.id]
    successor = names.get(view.superseded_by, "a statement of another report") if view.superseded_by else ""
    return Card(
        view=view,
        figure=figure_words(statement),
        quote=one_line(statement.quote),
        voice=chain_words(statement.speakers, view.source),
        when=span_words(statement.time) if statement.time else "",
        details=tuple((name, clean(said)) for name, said in statement.detail.items() if said),
        reason=reason,
        successor=successor,
        moves=frozenset(map(str, moves - {Move.RESTORE})),
        rivals=tuple(same) if accepted else (),
    )
