"""An order from its draft to its end, over the outbox, on a clock that the test moves."""

from tests.desk.measures.orders import draft
from tests.desk.stage import open_desk, record_acts, token
from tests.people import after
from tocsin.desk.delivery.acts import answer
from tocsin.desk.measures.acts import issue_order, lift_order
from tocsin.desk.measures.queries import access_order_answers, digest_of, order_answers
from tocsin.desk.record.queries import opened
from tocsin.terms import Occasion, Tlp


def test_an_order_is_answered_chased_and_lifted(desk: None) -> None:
    """Draft, issue, mails, one answer, a reminder to the silent, a page upward, a late refusal, the lifting."""
    city = open_desk(refused=frozenset({"gone@stage.example"}))
    order = draft(city, answer_hours=12)
    city.now = after(hours=1)
    issue_order(city.by(city.releaser), order.pk, digest_seen=digest_of(order))

    city.pass_hours(1)
    assert order_answers(order.pk) == {"confirmed": 0, "refused": 0, "silent": 3, "undelivered": 2}
    answers = Occasion("anyone", city.now, city.by(city.drafter).entropy)
    for letter in city.post.to("north@stage.example"):
        answer(answers, token(letter), "confirmed")

    city.run_until(after(hours=7, minutes=1))
    south = city.post.to("south@stage.example")
    assert len(south) == 2
    assert "Напоминание" in south[1].text.body
    assert len(city.post.to("north@stage.example")) == 2

    city.run_until(after(hours=13, minutes=1))
    pages = city.post.to("supervision@desk.example")
    assert len(pages) == 1
    assert "1 silent, 2 never reached" in pages[0].text.subject
    assert not any("South" in page.text.body for page in pages)

    late = Occasion("anyone", city.now, answers.entropy)
    answer(late, token(south[1]), "refused", "Билеты проданы.")
    assert order_answers(order.pk) == {"confirmed": 2, "refused": 1, "silent": 0, "undelivered": 2}
    park = access_order_answers(city.releaser, order.pk).gatherings[1]
    assert (park.title, park.answers[-1].reason) == ("Park concert", "Билеты проданы.")

    city.pass_hours(5)
    lift_order(city.by(city.supervisor), order.pk, reason="The danger is over.")
    city.run_until(after(days=6))
    assert "Приостановка отменена." in city.post.to("south@stage.example")[-1].text.body
    assert not city.post.to("gone@stage.example")

    acts = [act for act in record_acts() if act.startswith("measures.")]
    assert acts == [
        "measures.draft_order",
        "measures.issue_order",
        "measures.remind_silent",
        "measures.escalate_silent",
        "measures.lift_order",
    ]
    issue = next(opened(Tlp.RED, ("measures.issue_order",)))
    assert issue.body is not None
    assert (issue.body["gatherings"], issue.body["not_placed"], issue.body["mails"]) == (5, 1, 4)
    assert issue.body["digest"] == order.digest or issue.body["digest"] == digest_of(order)


def test_nobody_is_chased_when_everybody_answered(desk: None) -> None:
    """No reminder, no page, no entry."""
    city = open_desk()
    order = draft(city, area_name="the hall", categories=["sport"])
    city.now = after(hours=1)
    issue_order(city.by(city.releaser), order.pk, digest_seen=digest_of(order))
    city.pass_hours(1)
    letter = city.post.to("north@stage.example")[0]
    answer(Occasion("anyone", city.now, city.by(city.drafter).entropy), token(letter), "confirmed")
    city.run_until(after(days=6))
    assert len(city.post.letters) == 1
    assert record_acts()[-2:] != ["measures.remind_silent", "measures.escalate_silent"]
    assert not {"measures.remind_silent", "measures.escalate_silent"} & set(record_acts())
