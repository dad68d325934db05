"""An order says nothing that a tip's source kept back: its texts are compared with every such sentence.

Orders cite no tips: they rest on a legal basis, and what they say of the danger is for everyone. So the
check is the heuristic one alone (`threats.overlap`).
"""

from dataclasses import dataclass

from tocsin.desk.alerts.rules import AUDIENCE_LIMIT
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import content_of
from tocsin.desk.officers.models import Officer
from tocsin.desk.threats.overlap import repeated
from tocsin.desk.threats.queries import all_sentences, sentence_texts
from tocsin.desk.threats.rules import TipSentenceView
from tocsin.terms import Conflict


@dataclass(frozen=True, slots=True)
class Repetition:
    """A text of an order that repeats what may not be told, with the sentences an officer may see of it."""

    text: str
    cited: tuple[TipSentenceView, ...]


def repetitions(officer: Officer, order: Order) -> list[Repetition]:
    """The texts of an order that repeat a kept sentence, each with what `officer` may see of it."""
    found = _found(order)
    opened = sentence_texts(officer, {one.id for _, kept in found for one in kept})
    return [Repetition(text, tuple(opened[one.id] for one in kept if one.id in opened)) for text, kept in found]


def refuse_repetition(order: Order) -> None:
    """Refuse, as `Conflict`, an order that repeats what a source kept back."""
    if _found(order):
        raise Conflict(
            "The order repeats something that a source did not allow to be told.",
            "Its page shows which words: write them anew.",
        )


def _found(order: Order) -> list[tuple[str, list[TipSentenceView]]]:
    content, everything = content_of(order), all_sentences()
    kept = [one for one in everything if one.mark.beyond(AUDIENCE_LIMIT)]
    tellable = [one.text for one in everything if not one.mark.beyond(AUDIENCE_LIMIT)]
    texts = [content.title, content.legal_basis, content.appeal, content.area_name]
    texts += [text for wording in content.wordings for text in (wording.subject, wording.body, wording.lifted)]
    found = [(text, repeated(text, kept, tellable)) for text in texts]
    return [(text, again) for text, again in found if again]
