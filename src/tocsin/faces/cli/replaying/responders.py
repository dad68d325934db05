"""Recipients who answer: who answers what, and when, and the answer itself over the real link.

Who answers follows from the scenario's seed, the address and the words of the mail alone, so that every
replay of a scenario, and every resumed one, tells the same story. What was answered already is skipped.
"""

import asyncio
import hashlib
import heapq
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import aiohttp

from tocsin.desk.delivery.models import Answer, Delivery
from tocsin.desk.delivery.queries import recipient_states
from tocsin.desk.delivery.rules import MessageKind
from tocsin.desk.record.queries import step_done
from tocsin.faces.cli.replaying.happenings import AnswerStep, Step
from tocsin.faces.cli.replaying.mailroom import Letter, Mailroom
from tocsin.faces.cli.replaying.scenario import Behaviour, Scenario
from tocsin.faces.cli.replaying.scene import Scene
from tocsin.terms import BadInput, DeskUnusable

AT_ONCE = 8
ROUND_MINUTES = 10
CHUNK_IDS = 500
ANSWER_SECONDS_MAX = 60.0


@dataclass(frozen=True, slots=True, order=True)
class Reply:
    """An answer that will be given at `due`."""

    due: datetime
    delivery_id: UUID
    link: str = field(compare=False)
    choice: str = field(compare=False)
    note: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class _Sent:
    delivery_id: UUID
    kind: str
    recipient_kind: str
    handed_over_at: datetime
    answered: bool


class Responders:
    """Everyone who gets mail in a scenario, and those of them who answer by habit."""

    def __init__(self, scenario: Scenario, story: Sequence[Step], mailroom: Mailroom) -> None:
        self._scenario, self._mailroom = scenario, mailroom
        self._told = {(one.order, one.gathering) for one in story if isinstance(one, AnswerStep) and one.order}
        self._letters: dict[UUID, Letter] = {}
        self._undecided: dict[UUID, Letter] = {}
        self._replies: list[Reply] = []
        self._had: Counter[tuple[str, str]] = Counter()

    @property
    def next_due(self) -> datetime | None:
        """When the next answer is due."""
        return self._replies[0].due if self._replies else None

    @property
    def waiting(self) -> list[Reply]:
        """The answers that will be given, in the order of their times."""
        return sorted(self._replies)

    def look(self) -> None:
        """Take in the mails that came, and decide who of their recipients answers.

        A mail may lie here before the desk knows that it left: the replay was killed between the two. Its
        recipient is decided on when the desk does, at a later look.
        """
        letters = {letter.delivery_id: letter for letter in self._mailroom.new_letters()}
        self._letters |= letters
        self._undecided |= letters
        spoken_for = self._spoken_for()
        for sent in sorted(_handed_over(self._undecided), key=lambda sent: sent.handed_over_at):
            letter = self._undecided.pop(sent.delivery_id)
            before = self._had[letter.address, sent.kind]
            self._had[letter.address, sent.kind] += 1
            self._had[letter.address, letter.subject] += 1
            if sent.answered or sent.delivery_id in spoken_for:
                continue
            if (reply := self._reply(letter, sent, again=before > 0)) is not None:
                heapq.heappush(self._replies, reply)

    def answer_due(self, now: datetime) -> int:
        """Give the answers that are due, a few at a time; returns how many."""
        due = []
        while self._replies and self._replies[0].due <= now:
            due.append(heapq.heappop(self._replies))
        if due:
            asyncio.run(_give(due))
        return len(due)

    def take(self, scene: Scene, step: AnswerStep) -> bool:
        """What a step of the story has a partner or an organiser answer; whether it was answered now."""
        letter = self._letter_of(scene, step)
        if Answer.objects.filter(delivery_id=letter.delivery_id, choice=step.choice).exists():
            return False
        asyncio.run(_give([Reply(step.at, letter.delivery_id, letter.link, step.choice, step.words)]))
        return True

    def _reply(self, letter: Letter, sent: _Sent, *, again: bool) -> Reply | None:
        habit = self._habit(sent)
        draw = _Draw(
            f"{self._scenario.seed}|{letter.address}|{letter.subject}|{self._had[letter.address, letter.subject]}"
        )
        if habit is None or draw.part() * 100 >= _percent(habit, again):
            return None
        least, most = habit.minutes
        minutes = least + draw.part() * (most - least)
        choice = draw.among(habit.choices)
        due = _rounded_up(sent.handed_over_at + timedelta(minutes=minutes))
        return Reply(due, letter.delivery_id, letter.link, choice, habit.notes.get(choice, ""))

    def _habit(self, sent: _Sent) -> Behaviour | None:
        fitting = (one for one in self._scenario.behaviour if (one.of, one.to) == (sent.recipient_kind, sent.kind))
        return next(fitting, None)

    def _letter_of(self, scene: Scene, step: AnswerStep) -> Letter:
        found = self._of_partner(scene, step) if step.told else self._of_gathering(scene, step.order, step.gathering)
        if not found:
            raise BadInput("The mail that this step answers has not come.", "Let it answer later.", f"step ({step.id})")
        return found[0]

    def _of_partner(self, scene: Scene, step: AnswerStep) -> list[Letter]:
        return self._about(scene.made(step.told), MessageKind.LINK)

    def _of_gathering(self, scene: Scene, order: str, gathering: str) -> list[Letter]:
        row = scene.gathering(gathering)
        if not row.organiser:
            return []
        address = scene.organiser(row.organiser).contact
        letters = self._about(scene.made(order), MessageKind.ORDER)
        return [one for one in letters if one.address == address and row.title in f"{one.subject}\n{one.text}"]

    def _about(self, subject: UUID, kind: MessageKind) -> list[Letter]:
        states = recipient_states(subject, (kind,))
        return [self._letters[state.delivery_id] for state in states if state.delivery_id in self._letters]

    def _spoken_for(self) -> set[UUID]:
        """The deliveries whose answer the story tells itself."""
        scene = Scene(self._scenario, self._scenario.begins)
        found = (self._of_gathering(scene, order, gathering) for order, gathering in self._told if step_done(order))
        return {letter.delivery_id for letters in found for letter in letters}


class _Draw:
    """Numbers that follow from a text, one after another."""

    def __init__(self, text: str) -> None:
        self._state = hashlib.sha256(text.encode()).digest()

    def part(self) -> float:
        """The next number, from 0 up to and not including 1."""
        self._state = hashlib.sha256(self._state).digest()
        return int.from_bytes(self._state[:7], "big") / 2**56

    def among(self, weights: dict[str, int]) -> str:
        """One of the keys, in proportion to their weights."""
        mark = self.part() * sum(weights.values())
        for choice, weight in weights.items():
            mark -= weight
            if mark < 0:
                return choice
        return choice


def _rounded_up(at: datetime) -> datetime:
    """The next whole ten minutes, so that many answer together."""
    step = ROUND_MINUTES * 60
    return datetime.fromtimestamp(math.ceil(at.timestamp() / step) * step, at.tzinfo)


def _percent(habit: Behaviour, again: bool) -> int:
    return habit.again_percent if again and habit.again_percent is not None else habit.percent


def _handed_over(letters: Iterable[UUID]) -> list[_Sent]:
    """What the desk knows of these deliveries."""
    ids, found = list(letters), []
    for at in range(0, len(ids), CHUNK_IDS):
        chunk = ids[at : at + CHUNK_IDS]
        answered = set(Answer.objects.filter(delivery_id__in=chunk).values_list("delivery_id", flat=True))
        rows = Delivery.objects.filter(pk__in=chunk, handed_over_at__isnull=False)
        for key, kind, recipient, handed in rows.values_list("pk", "message__kind", "recipient_kind", "handed_over_at"):
            if handed is not None:
                found.append(_Sent(key, kind, recipient, handed, key in answered))
    return found


async def _give(replies: Sequence[Reply]) -> None:
    """Open every link and post every answer, `AT_ONCE` at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS_MAX)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await asyncio.gather(*(_give_one(session, gate, reply) for reply in replies))


async def _give_one(session: aiohttp.ClientSession, gate: asyncio.Semaphore, reply: Reply) -> None:
    async with gate:
        async with session.get(reply.link) as page:
            text = await page.text()
        if page.status != 200 or f'value="{reply.choice}"' not in text:
            raise DeskUnusable(
                f"An answer page does not offer {reply.choice!r} (status {page.status}).",
                "The scenario's choices must be among those of its alert, order or telling.",
            )
        async with session.post(reply.link, data={"choice": reply.choice, "note": reply.note}) as page:
            await page.read()
        if page.status != 200:
            raise DeskUnusable(f"An answer was not taken (status {page.status}).", "Start the replay again.")
