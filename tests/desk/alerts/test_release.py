"""Draft, submit, release: two officers over one digest, in one transaction, held by the database too."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.people import START, after, make_officer, occasion
from tests.warning import (
    NARROW,
    SECRET,
    Town,
    content,
    drafted,
    english,
    french,
    make_town,
    newcomer,
    released,
    renewed,
    square,
    typed,
)
from tocsin.cap import Verdict, check_alert, parse_alert
from tocsin.desk.alerts.acts import (
    draft_alert,
    edit_alert,
    release_alert,
    renew_alert,
    submit_alert,
    withdraw_alert,
)
from tocsin.desk.alerts.models import Alert, AlertText, Approval, Contribution, Publication, Sentence
from tocsin.desk.alerts.queries import access_alert, access_alerts, content_of, disclosure, live_alerts, preview
from tocsin.desk.alerts.wording import Audience, Basis, Correction, Counts, Line
from tocsin.desk.delivery.models import Delivery, Message, Timer
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.models import Leg
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened
from tocsin.desk.record.sealed import Sealed
from tocsin.desk.threats.acts import mark_closed
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"area": None}, "no area"),
        ({"expires_at": None}, "no expiry"),
        ({"categories": ()}, "no categories"),
        ({"effective_at": None}, "no effective time"),
        ({"expires_at": START - timedelta(hours=1)}, "an expiry in the past"),
    ],
)
def test_a_draft_that_lacks_something_is_refused(town: Town, changes: dict[str, object], said: str) -> None:
    """Nothing is stored, and the refusal says what is missing."""
    with pytest.raises(BadInput, match=said):
        drafted(town, **changes)
    assert not Alert.objects.exists()


def test_an_empty_area_never_means_everywhere(town: Town) -> None:
    """A polygon without positions is refused as it is read."""
    with pytest.raises(BadInput):
        drafted(town, area={"type": "Polygon", "coordinates": []})


def test_an_uncited_sentence_blocks(town: Town) -> None:
    """It may be drafted, so that it can be worked on; it cannot be submitted."""
    alert = drafted(town, texts=(english(town, description=(Line("Somebody says so.", None),)), french(town)))
    with pytest.raises(Conflict, match=r"en description 1: uncited \(“Somebody says so.”\)"):
        submit_alert(occasion(town.drafter), alert.id)


def test_a_sentence_beyond_its_limit_blocks_and_both_texts_are_shown(town: Town) -> None:
    """The refusal tells no word of the tip; the finding shows it to those who may see it, and to no one else."""
    line = Line("The courier's line carried the warning.", Basis.TIP, (town.secret,))
    alert = drafted(town, texts=(english(town, description=(line,)), french(town)))
    with pytest.raises(Conflict) as refused:
        submit_alert(occasion(town.drafter), alert.id)
    assert "beyond limit" in str(refused.value)
    assert "BRASS HERON" not in str(refused.value)
    [shown] = disclosure(town.drafter, alert)
    assert shown.finding.text == line.text
    assert [cited.text for cited in shown.cited] == [SECRET]
    [hidden] = disclosure(make_officer(Role.RELEASER, name="Low", clearance=Tlp.AMBER), alert)
    assert hidden.cited == ()


def test_a_limit_narrowed_after_submission_blocks_the_release(town: Town) -> None:
    """The check runs again at release: a sentence re-marked in between does not leave."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    town.tip.sentences.filter(ordinal=1).update(limit=Tlp.AMBER)
    with pytest.raises(Conflict, match="beyond limit"):
        release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert))
    assert not Message.objects.exists()


def test_a_citation_of_another_threats_tip_is_unknown(town: Town) -> None:
    """A tip that this threat does not rest on cannot carry its alert."""
    town.threat.tips.clear()
    alert = drafted(town)
    with pytest.raises(Conflict, match="unknown citation"):
        submit_alert(occasion(town.drafter), alert.id)


def test_a_release_does_everything_in_one_act(town: Town) -> None:
    """Approval, frozen identifier, valid CAP, outbox, timers, publications; the record entry comes last."""
    before = Entry.objects.count()
    alert = released(town, at=after(minutes=7))
    assert alert.state == "released"
    assert (alert.approval.author_id, alert.approval.approver_id) == (town.drafter.id, town.releaser.id)
    assert alert.approval.digest == alert.digest
    assert alert.cap_identifier == f"urn:x-tocsin:tocsin.example:{alert.public_name}"
    assert Delivery.objects.filter(message__subject_id=alert.id).count() == 21
    assert set(Timer.objects.filter(kind__startswith="alerts.").values_list("kind", flat=True)) == {
        "alerts.lapse_ask",
        "alerts.lapse_escalate",
        "alerts.lapsed",
        "alerts.newcomers",
    }
    assert Publication.objects.filter(alert=alert, removed_at=None).count() == 3
    assert Entry.objects.count() == before + 3
    last = Entry.objects.last()
    assert last is not None
    assert last.act == "alerts.release_alert"
    assert Message.objects.get().entry_id == last.id
    assert list(live_alerts(after(hours=1))) == [alert]


def test_the_cap_message_is_valid_and_marked(town: Town) -> None:
    """Our own check finds no error; every text of an exercise says so, and the status too."""
    alert = released(town)
    data = bytes(alert.cap_xml or b"")
    assert check_alert(data).verdict is Verdict.VALID
    message = parse_alert(data)
    assert (message.status, message.msg_type, message.scope) == ("Exercise", "Alert", "Public")
    assert message.note == "EXERCISE EXERCISE EXERCISE"
    assert message.sent == "2024-03-06T09:00:00-00:00"
    assert [info.language for info in message.infos] == ["en", "fr"]
    for info in message.infos:
        assert info.areas[0].polygons
        for said in (info.headline, info.description, info.instruction):
            assert said is not None
            assert said.startswith("EXERCISE EXERCISE EXERCISE")


def test_nobody_outside_the_area_is_told(town: Town) -> None:
    """Only people with a stay inside and organisers of gatherings inside."""
    alert = released(town)
    assert (
        alert.resolved
        == Counts(people=20, organisers=1, gatherings_inside=1, gatherings_near_miss=1, gatherings_unknown=1).as_json()
    )
    kinds = list(Delivery.objects.values_list("recipient_kind", flat=True))
    assert (kinds.count("person"), kinds.count("organiser")) == (20, 1)


def test_people_whose_whereabouts_are_unknown_are_told_only_by_the_rule(town: Town) -> None:
    """The rule may name them; then the count says so."""
    alert = released(town, audience=Audience(people=True, unknown_people=True, staff=True))
    assert alert.resolved is not None
    assert (alert.resolved["unknown_people"], alert.resolved["staff"], alert.resolved["organisers"]) == (1, 4, 0)


def test_the_author_cannot_release(town: Town) -> None:
    """Not even with leave to release."""
    both = make_officer(Role.DRAFTER, Role.RELEASER)
    alert = draft_alert(occasion(both), threat_id=town.threat.id, content=content(town))
    digest = submit_alert(occasion(both), alert.id)
    with pytest.raises(NotPermitted):
        release_alert(occasion(both), alert.id, digest_seen=digest, typed=typed(alert))


def test_nobody_who_wrote_some_of_it_can_release(town: Town) -> None:
    """An officer who edited or submitted another's draft is an author too."""
    both = make_officer(Role.DRAFTER, Role.RELEASER)
    edited = drafted(town)
    edit_alert(occasion(both), edited.id, content(town))
    digest = submit_alert(occasion(town.drafter), edited.id)
    with pytest.raises(NotPermitted):
        release_alert(occasion(both), edited.id, digest_seen=digest, typed=typed(edited))
    submitted = drafted(town)
    digest = submit_alert(occasion(both), submitted.id)
    with pytest.raises(NotPermitted):
        release_alert(occasion(both), submitted.id, digest_seen=digest, typed=typed(submitted))


def test_a_drafter_alone_has_no_leave_to_release(town: Town) -> None:
    """Nor has a releaser leave to draft."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    with pytest.raises(NotPermitted):
        release_alert(occasion(town.administrator), alert.id, digest_seen=digest, typed=typed(alert))
    with pytest.raises(NotPermitted):
        draft_alert(occasion(town.releaser), threat_id=town.threat.id, content=content(town))


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": after(hours=47)},
        {"area": square(side=0.3)},
        {"area_name": "Lower Quay and Ridge"},
        {"categories": ("concert",)},
        {"audience": Audience(people=True)},
        {"severity": "Extreme"},
        {"choices": ("received", "help")},
        {
            "corrections": (
                Correction("en", "The warning is withdrawn", "Sorry."),
                Correction("fr", "L’alerte est levée", "Pardon."),
            )
        },
    ],
)
def test_any_edit_voids_the_submission(town: Town, changes: dict[str, object]) -> None:
    """The old digest releases nothing, and the new one differs."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    edit_alert(occasion(town.drafter), alert.id, replace(content(town), **changes))
    with pytest.raises(Conflict):
        release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert))
    again = submit_alert(occasion(town.drafter), alert.id, {"outside_threat": "The ridge is near."})
    assert again != digest
    with pytest.raises(Conflict, match="What you saw"):
        release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert))
    assert not Message.objects.exists()
    assert not Approval.objects.exists()


def test_the_same_draft_has_the_same_digest(town: Town) -> None:
    """Submitting again without a change gives the digest that was approved, and the preview shows it."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    assert submit_alert(occasion(town.drafter), alert.id) == digest
    assert preview(town.releaser, alert.id, START).digest == digest


@pytest.mark.parametrize(
    ("table", "field"),
    [("alert", "expires_at"), ("alert", "area"), ("alert", "corrections"), ("alert", "expected")],
)
def test_a_submission_changed_behind_the_acts_is_not_released(town: Town, table: str, field: str) -> None:
    """The digest is computed anew at release: a row changed by hand is found."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    value = {
        "expires_at": after(hours=50),
        "area": square(side=0.4),
        "corrections": [
            {"language": "en", "headline": "A", "text": "B"},
            {"language": "fr", "headline": "A", "text": "B"},
        ],
        "expected": Counts(people=5000).as_json(),
    }[field]
    row = Alert.objects.get(pk=alert.id)
    setattr(row, field, value)
    row.save(update_fields=[field])
    with pytest.raises(Conflict, match="has changed"):
        release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert))


def test_the_audience_may_not_drift(town: Town) -> None:
    """Five of twenty people leaving the register refuse the release, and say so with both numbers."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    gone = Leg.objects.filter(latitude_e7=101_000_000).values_list("pk", flat=True)[:5]
    Leg.objects.filter(pk__in=list(gone)).delete()
    with pytest.raises(Conflict, match="people: 20 approved, 15 now"):
        release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert))
    digest = submit_alert(occasion(town.drafter), alert.id)
    assert release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert)).state == "released"


def test_an_audience_within_ten_per_cent_is_released(town: Town) -> None:
    """One more person among twenty is told at once."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    import_register(occasion(town.administrator), newcomer())
    out = release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert))
    assert out.resolved is not None
    assert out.resolved["people"] == 21


def test_an_alert_that_expired_before_release_is_refused(town: Town) -> None:
    """Its window has passed while it lay there."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter, after(hours=47.5)), alert.id)
    with pytest.raises(Conflict, match="has expired"):
        release_alert(occasion(town.releaser, after(hours=48.2)), alert.id, digest_seen=digest, typed=typed(alert))


def test_a_release_for_a_closed_threat_is_refused(town: Town) -> None:
    """And none is drafted for one."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    mark_closed(town.threat, at=START, reason="Over.")
    with pytest.raises(Conflict, match="closed"):
        release_alert(occasion(town.releaser), alert.id, digest_seen=digest, typed=typed(alert))
    with pytest.raises(Conflict, match="closed"):
        drafted(town)


def test_a_released_alert_is_neither_edited_submitted_nor_released_again(town: Town) -> None:
    """It is renewed or cancelled instead; a withdrawn draft stays withdrawn."""
    alert = released(town)
    with pytest.raises(Conflict):
        edit_alert(occasion(town.drafter), alert.id, content(town))
    with pytest.raises(Conflict):
        submit_alert(occasion(town.drafter), alert.id)
    with pytest.raises(Conflict):
        release_alert(occasion(town.releaser), alert.id, digest_seen=alert.digest, typed=typed(alert))
    with pytest.raises(Conflict):
        withdraw_alert(occasion(town.drafter), alert.id, "No longer needed")
    draft = drafted(town)
    withdraw_alert(occasion(town.drafter), draft.id, "No longer needed")
    with pytest.raises(Conflict):
        submit_alert(occasion(town.drafter), draft.id)


def test_an_alert_of_a_threat_that_may_not_be_seen_is_absent(town: Town) -> None:
    """To read, to edit, to release: alike."""
    alert = drafted(town)
    digest = submit_alert(occasion(town.drafter), alert.id)
    low = make_officer(Role.DRAFTER, Role.RELEASER, name="Low", clearance=Tlp.AMBER)
    assert (access_alerts(low), access_alerts(town.releaser)) == ([], [alert])
    for attempt in (
        lambda: access_alert(low, alert.id),
        lambda: edit_alert(occasion(low), alert.id, content(town)),
        lambda: release_alert(occasion(low), alert.id, digest_seen=digest, typed=typed(alert)),
        lambda: access_alert(low, town.threat.id),
    ):
        with pytest.raises(Absent, match="no such alert"):
            attempt()


def test_the_database_refuses_the_author_as_approver(town: Town) -> None:
    """By a check on the row, and by a trigger for whoever wrote some of it."""
    alert = drafted(town)
    submit_alert(occasion(town.drafter), alert.id)
    alert.refresh_from_db()
    values = {"alert": alert, "digest": alert.digest, "at": START}
    drafter, releaser = town.drafter.id, town.releaser.id
    for author, approver in ((drafter, drafter), (releaser, drafter), (releaser, releaser)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Approval.objects.create(
                id=occasion(town.drafter).new_id(), author_id=author, approver_id=approver, **values
            )


def test_the_check_alone_refuses_the_author_as_approver(town: Town) -> None:
    """The constraint stands by itself, whatever the triggers do."""
    checks = {constraint.name for constraint in Approval._meta.constraints}
    assert "approval_by_another_officer" in checks
    approval = Approval(
        id=town.drafter.id,
        author_id=town.drafter.id,
        approver_id=town.drafter.id,
        digest="x",
        at=START,
    )
    constraint = next(c for c in Approval._meta.constraints if c.name == "approval_by_another_officer")
    with pytest.raises(Exception, match="approval_by_another_officer"):
        constraint.validate(Approval, approval)


def test_the_database_refuses_a_release_without_approval(town: Town) -> None:
    """Setting the state by hand, even with every other column filled in, is refused."""
    alert = drafted(town)
    submit_alert(occasion(town.drafter), alert.id)
    forged = {
        "state": "released",
        "released_by": town.releaser.id,
        "released_at": START,
        "cap_identifier": "urn:x",
        "cap_sent": START,
        "cap_xml": b"<alert/>",
    }
    with pytest.raises(DatabaseError, match="another officer"), transaction.atomic():
        Alert.objects.filter(pk=alert.id).update(**forged)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.id).update(state="cancelled")


def test_the_database_keeps_a_released_alert_as_it_was(town: Town) -> None:
    """No column that was approved, no word, no approval and no contributor is changed or taken away."""
    alert = released(town)
    for attempt in (
        lambda: Alert.objects.filter(pk=alert.id).update(expires_at=after(hours=90)),
        lambda: Alert.objects.filter(pk=alert.id).update(area=Sealed(b"other")),
        lambda: Alert.objects.filter(pk=alert.id).update(state="draft"),
        lambda: Sentence.objects.filter(alert=alert).update(text=Sealed(b"other words")),
        lambda: AlertText.objects.filter(alert=alert).update(headline=Sealed(b"other words")),
        lambda: Sentence.objects.filter(alert=alert).delete(),
        lambda: Approval.objects.filter(alert=alert).update(approver_id=town.drafter.id),
        lambda: Contribution.objects.filter(alert=alert).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_submissions_words_are_changed_by_no_one(town: Town) -> None:
    """The database refuses it: only a draft's words may change, and an edit makes it a draft first."""
    alert = drafted(town)
    submit_alert(occasion(town.drafter), alert.id)
    with pytest.raises(DatabaseError, match="draft"), transaction.atomic():
        Sentence.objects.filter(alert=alert).update(text=Sealed(b"other words"))


def test_a_renewal_goes_through_two_officers_and_replaces_the_former(town: Town) -> None:
    """An Update that refers to the former; what was unsent of the former is stopped, its timers are gone."""
    former = released(town)
    draft = renew_alert(occasion(town.drafter, after(hours=5)), former.id, expires_at=after(hours=72))
    assert (draft.state, draft.msg_type) == ("draft", "Update")
    alert = renewed(town, draft, after(hours=6))
    former.refresh_from_db()
    assert (former.state, former.superseded_at) == ("superseded", after(hours=6))
    message = parse_alert(bytes(alert.cap_xml or b""))
    assert message.msg_type == "Update"
    assert message.references == f"desk@tocsin.example,{former.cap_identifier},2024-03-06T09:00:00-00:00"
    assert set(Delivery.objects.filter(message__subject_id=former.id).values_list("state", flat=True)) == {"cancelled"}
    assert not Timer.objects.filter(subject_id=former.id, state="set").exists()
    assert Timer.objects.filter(subject_id=alert.id, state="set").count() == 4
    assert list(live_alerts(after(hours=7))) == [alert]


def test_a_renewal_may_widen_the_area(town: Town) -> None:
    """The organiser just outside is told by the wider one."""
    former = released(town)
    draft = renew_alert(
        occasion(town.drafter, after(hours=5)),
        former.id,
        expires_at=after(hours=72),
        area=square(side=0.4),
        area_name="Lower Quay and Ridge",
    )
    alert = renewed(town, draft, after(hours=6), overrides={"outside_threat": "The ridge is near."})
    assert alert.resolved is not None
    assert (alert.resolved["gatherings_inside"], alert.resolved["organisers"]) == (2, 2)


def test_an_alert_is_replaced_by_one_only(town: Town) -> None:
    """Two renewals may be drafted; the second cannot be released, and the former cannot be renewed again."""
    former = released(town)
    drafts = [renew_alert(occasion(town.drafter), former.id, expires_at=after(hours=72)) for _ in range(2)]
    renewed(town, drafts[0], START)
    with pytest.raises(Conflict, match="superseded"):
        renewed(town, drafts[1], START)
    with pytest.raises(Conflict, match="superseded"):
        renew_alert(occasion(town.drafter), former.id, expires_at=after(hours=72))


def test_a_draft_is_not_renewed(town: Town) -> None:
    """Only what is out can be carried on."""
    with pytest.raises(Conflict):
        renew_alert(occasion(town.drafter), drafted(town).id, expires_at=after(hours=72))


def test_the_preview_shows_what_will_be_seen(town: Town) -> None:
    """Every rendition in every language, the correction, the page, and what the text lacks."""
    shown = preview(town.releaser, drafted(town).id, START)
    assert [r.language for r in shown.renditions] == [r.language for r in shown.corrections] == ["en", "fr"]
    assert "Stay away from large gatherings" in shown.renditions[0].subject
    assert shown.renditions[0].body.count("{ack_url}") == 1
    assert "withdrawn" in shown.corrections[0].subject
    assert b"Lower Quay" in shown.page
    assert (shown.disclosure, shown.advice) == ((), ())


def test_the_record_tells_offices_counts_and_window(town: Town) -> None:
    """The after-action report is computed from this; no tip text stands in it."""
    alert = released(town)
    [entry] = opened(Tlp.RED, ("alerts.release_alert",))
    assert entry.body is not None
    assert entry.body["expires_at"] == after(hours=48).isoformat()
    assert (entry.body["placed"], entry.body["digest"]) == (21, alert.digest)
    assert entry.body["author_office"] == entry.body["approver_office"] == "Test office"
    assert NARROW not in str(entry.body)


def test_a_renewal_changes_what_it_is_told_to(town: Town):
    """Audience, answers and CAP terms that are given anew stand in the renewal; the rest is carried on."""
    former = released(town)
    draft = renew_alert(
        occasion(town.drafter, after(hours=5)),
        former.id,
        expires_at=after(hours=72),
        audience=Audience(people=False, organisers=True),
        choices=("received", "safe"),
        severity="Moderate",
    )
    content = content_of(draft)
    assert (content.audience.people, content.choices, content.severity) == (False, ("received", "safe"), "Moderate")
    assert content.area_name == former.area_name
