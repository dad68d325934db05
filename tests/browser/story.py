"""A story of a town that does not exist, told by acts: enough of it that every page has something to show.

Saltmarsh on Sea has a harbour, halls and a fair. A tip comes in; a warning is released, answered, and
lapses with its threat open; a second one waits for another officer. All of it is invented and marked as
synthetic; addresses are under the reserved domain ``example``.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.desk.stage import PostOffice, token
from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import typed
from tocsin.desk.alerts.acts import authorise_area, draft_alert, release_alert, submit_alert
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.wording import Audience, Basis, Content, Correction, Line, Text
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.acts import answer
from tocsin.desk.delivery.queries import next_due
from tocsin.desk.delivery.rules import Tick
from tocsin.desk.delivery.sending import send_due
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.register import GatheringRow, LegRow, OrganiserRow, PersonRow, Register, VenueRow
from tocsin.desk.incidents.acts import accept_statements, file_report, mobilise_unit, open_incident
from tocsin.desk.incidents.queries import access_statements
from tocsin.desk.measures.acts import draft_order, issue_order
from tocsin.desk.measures.queries import digest_of
from tocsin.desk.measures.rules import Wording
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.acts import enrol_partner, note_receipt, tell_partner
from tocsin.desk.record.acts import set_instant
from tocsin.desk.threats.acts import file_tip, open_threat
from tocsin.desk.threats.models import Threat, Tip
from tocsin.terms import Occasion, Tlp

TOWN: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [
        [
            [-3.310, 50.600], [-3.296, 50.627], [-3.262, 50.641], [-3.221, 50.637], [-3.188, 50.648],
            [-3.158, 50.629], [-3.166, 50.604], [-3.190, 50.590], [-3.214, 50.596], [-3.238, 50.579],
            [-3.276, 50.583], [-3.310, 50.600],
        ]
    ],
}  # fmt: skip
VENUES = (
    VenueRow("corn", "Corn Exchange", "Saltmarsh on Sea", 50.612, -3.243, 1200),
    VenueRow("pier", "Pier Pavilion", "Saltmarsh on Sea", 50.592, -3.252, 800),
    VenueRow("quay", "Quayside", "Saltmarsh on Sea", 50.604, -3.205, 6000),
    VenueRow("park", "Priory Park", "Saltmarsh on Sea", 50.627, -3.252, 4000),
    VenueRow("chapel", "Old Chapel", "Saltmarsh on Sea", 50.622, -3.200, 250),
    VenueRow("dome", "Estuary Dome", "Wickhaven", 50.6365, -3.146, 5200),
    VenueRow("barn", "Tithe Barn", "Upper Marsh", 50.657, -3.235, 350),
    VenueRow("tent", "A travelling tent"),
)
ORGANISERS = tuple(
    OrganiserRow(key, name, f"{key}@organiser.example", language)
    for key, name, language in (
        ("stage", "Saltmarsh Stage", "en"),
        ("fair", "Harbour Fair Office", "en"),
        ("dome", "Estuary Dome", "en"),
        ("choir", "Chapel Choir", "fr"),
    )
)
EVENINGS = (
    ("Brass evening", "concert", "corn", "stage", 34, 900),
    ("Fish market at dusk", "market", "quay", "fair", 31, 2500),
    ("Late market", "market", "quay", "fair", 55, 2500),
    ("String quartet", "concert", "chapel", "choir", 83, 180),
    ("Open-air cinema", "concert", "park", "stage", 61, 1500),
    ("Pier dance", "concert", "pier", "stage", 58, 600),
    ("Battle of the bands", "concert", "dome", "dome", 60, 4800),
    ("Barn supper with fiddles", "concert", "barn", None, 59, 220),
    ("Circus night", "concert", "tent", "fair", 62, 700),
    ("Choir festival", "concert", "corn", "choir", 60, 1100),
)
REPORTS = (
    (
        44,
        "Fire at fish dock\n\nAt least 2 people were killed and about 10 injured in a fire, police said.",
    ),
    (
        47,
        "Toll rises\n\nThe death toll of the fire rose to 4, the health office said. More than 15 were injured.",
    ),
    (50, "Toll corrected\n\nThe health office said 3 people were killed in the fire, correcting its earlier figure."),
)


@dataclass
class Story:
    """The people of the desk, what they work on, and the post office that hands their mails over."""

    drafter: Officer
    releaser: Officer
    supervisor: Officer
    administrator: Officer
    tip: Tip
    threat: Threat
    post: PostOffice

    def run_until(self, end: Any) -> None:
        """Let time pass: every timer and delivery at its own instant."""
        at = START
        while (due := next_due()) is not None and due <= end:
            at = max(due, at)
            instant = at
            timers.fire_due(lambda now=instant: desk_occasion(now))
            send_due(
                self.post,
                worker="story",
                now=lambda now=instant: now,
                monotonic=lambda now=instant: Tick("story", (now - START).total_seconds()),
                entropy=os.urandom,
            )
        set_instant(end)


def make_story(people: int = 240) -> Story:
    """The desk, its register, the tip and the threat; nothing is warned of yet."""
    administrator = make_officer(Role.ADMINISTRATOR, name="Administrator")
    import_register(occasion(administrator), _register(people))
    drafter = make_officer(Role.DRAFTER, name="Duty desk A")
    releaser = make_officer(Role.RELEASER, name="Release desk")
    supervisor = make_officer(Role.SUPERVISOR, name="Supervision")
    for officer in (drafter, releaser, supervisor):
        authorise_area(occasion(administrator), officer.id, area=TOWN, area_name="Saltmarsh on Sea")
    tip = file_tip(
        occasion(drafter),
        source="Coast liaison office",
        grade="B2",
        received_at=START,
        sentences=[
            ("Evening gatherings in Saltmarsh may be attacked in the coming days.", Tlp.CLEAR),
            ("Halls with one exit were spoken of.", Tlp.GREEN),
            ("It was heard on a line that must not be named.", Tlp.RED),
        ],
        limit=Tlp.RED,
        summary="Attack on evening gatherings, days not weeks.",
    )
    threat = open_threat(
        occasion(drafter, after(hours=1)),
        title="Evening gatherings in Saltmarsh",
        tips=[tip.id],
        categories=["concert", "market"],
        area=TOWN,
        area_name="Saltmarsh on Sea",
        likelihood="likely",
        confidence="moderate",
    )
    return Story(
        drafter=drafter,
        releaser=releaser,
        supervisor=supervisor,
        administrator=administrator,
        tip=tip,
        threat=threat,
        post=PostOffice(refused=frozenset({"p7@person.example"})),
    )


def tell_it(story: Story) -> Alert:
    """The whole story up to the second warning, which waits for another officer; returns that draft."""
    _tell_partner(story)
    first = draft_alert(
        occasion(story.drafter, after(hours=3)),
        threat_id=story.threat.id,
        content=warning(story, after(hours=3), after(hours=39)),
    )
    digest = submit_alert(occasion(story.drafter, after(hours=3)), first.id)
    release_alert(occasion(story.releaser, after(hours=4)), first.id, digest_seen=digest, typed=typed(first))
    story.run_until(after(hours=5))
    _answer(story)
    _order(story)
    story.run_until(after(hours=51))
    _incident(story)
    second = draft_alert(
        occasion(story.drafter, after(hours=51)),
        threat_id=story.threat.id,
        content=warning(story, after(hours=51), after(hours=75)),
    )
    submit_alert(occasion(story.drafter, after(hours=51, minutes=10)), second.id)
    set_instant(after(hours=51, minutes=22))
    return second


def warning(story: Story, effective_at: Any, expires_at: Any, **changes: Any) -> Content:
    """What the drafter writes, in three languages, one of them from right to left."""
    tellable = (story.tip.sentences.get(ordinal=1).id,)
    texts = (
        Text(
            "en",
            "Threat to gatherings",
            Line("Stay away from evening gatherings in Saltmarsh on Sea", Basis.TIP, tellable),
            (
                Line("Evening gatherings may be attacked within 36 hours.", Basis.TIP, tellable),
                Line(
                    "The harbour office has closed its fair.", Basis.PUBLIC, source="Harbour office, notice of 6 March"
                ),
            ),
            (Line("Avoid concerts and markets. If you must go, know two ways out.", Basis.GUIDANCE),),
        ),
        Text(
            "fr",
            "Menace contre des rassemblements",
            Line("Évitez les rassemblements du soir à Saltmarsh on Sea", Basis.TIP, tellable),
            (Line("Une attaque est possible dans les 36 heures.", Basis.TIP, tellable),),
            (Line("Évitez concerts et marchés. Repérez deux sorties.", Basis.GUIDANCE),),
        ),
        Text(
            "ar",
            "تهديد للتجمعات",
            Line("ابتعدوا عن التجمعات المسائية في سولتمارش", Basis.TIP, tellable),
            (Line("قد تتعرض التجمعات المسائية لهجوم خلال 36 ساعة.", Basis.TIP, tellable),),
            (Line("تجنبوا الحفلات والأسواق.", Basis.GUIDANCE),),
        ),
    )
    return Content(
        texts=texts,
        corrections=(
            Correction("en", "The warning for Saltmarsh on Sea is withdrawn", "It was wrong. Gatherings may go ahead."),
            Correction("fr", "L’alerte pour Saltmarsh on Sea est levée", "Elle était erronée."),
            Correction("ar", "أُلغي التحذير", "كان التحذير خاطئًا."),
        ),
        area=TOWN,
        area_name="Saltmarsh on Sea",
        categories=("concert", "market"),
        effective_at=effective_at,
        expires_at=expires_at,
        audience=Audience(people=True, organisers=True),
        urgency="Expected",
        severity="Severe",
        certainty="Possible",
        choices=("received", "safe", "need_help"),
    )


def _tell_partner(story: Story) -> None:
    by = occasion(story.releaser, after(hours=2))
    partner = enrol_partner(
        by, name="Coast guard, operations", language="en", contact="ops@partner.example", limit=Tlp.AMBER
    )
    sentences = list(story.tip.sentences.filter(limit__lte=Tlp.GREEN).values_list("id", flat=True))
    told = tell_partner(
        by, partner.id, sentences=sentences, wording="Evening gatherings may be attacked; halls with one exit."
    )
    note_receipt(
        occasion(story.releaser, after(hours=20)),
        told.id,
        kind="dismissed",
        words="We see no reason to change anything.",
        at=after(hours=19),
    )


def _answer(story: Story) -> None:
    """Most of those who can, answer; two of them need something."""
    letters = [letter for letter in story.post.letters if letter.ack_url]
    for number, letter in enumerate(letters[:150]):
        choice, note = ("need_help", "We are four, without a car.") if number in (3, 40) else ("received", "")
        actor = Occasion(f"recipient:{letter.delivery_id}", after(hours=5, minutes=number), os.urandom)
        answer(actor, token(letter), choice, note)


def _order(story: Story) -> None:
    order = draft_order(
        occasion(story.drafter, after(hours=6)),
        title="Evening gatherings are suspended",
        issuer="Town office",
        legal_basis="Public Safety Act, section 4 (invented)",
        appeal="Administrative court, within 14 days",
        categories=["concert", "market"],
        area=TOWN,
        area_name="Saltmarsh on Sea",
        starts_at=after(hours=7),
        ends_at=after(days=4),
        wordings=(Wording("en", "Suspended until Sunday", "Do not hold your gathering.", "You may open again."),),
    )
    issue_order(occasion(story.releaser, after(hours=7)), order.pk, digest_seen=digest_of(order))
    story.run_until(after(hours=8))
    for number, letter in enumerate(one for one in story.post.letters if one.address.endswith("@organiser.example")):
        if "Suspended" in letter.text.subject and number % 3:
            actor = Occasion(f"recipient:{letter.delivery_id}", after(hours=9), os.urandom)
            refuses = number % 4 == 1
            answer(actor, token(letter), "refused" if refuses else "confirmed", "It is paid for." if refuses else "")


def _incident(story: Story) -> None:
    """Something else has happened meanwhile: a fire next door, with figures that move."""
    incident = open_incident(
        occasion(story.drafter, after(hours=44)),
        title="Fire at the fish dock",
        place_name="Wickhaven",
        happened_at=after(hours=42),
        limit=Tlp.CLEAR,
        point=(50.63, -3.14),
    )
    for hour, text in REPORTS:
        by = occasion(story.drafter, after(hours=hour))
        report = file_report(
            by, source="Harbour Wire", text=text, limit=Tlp.CLEAR, published=after(hours=hour), incident=incident.pk
        )
        if hour < REPORTS[-1][0]:
            accept_statements(by, [one.id for one in access_statements(story.drafter, report.pk)], "C3")
    mobilise_unit(
        occasion(story.drafter, after(hours=45)),
        incident.pk,
        name="Wickhaven fire crew",
        kind="fire service",
        task="Put the fire out",
    )


def _register(people: int) -> Register:
    gatherings = tuple(
        GatheringRow(
            key=f"g{number}",
            title=title,
            category=category,
            source="invented",
            venue=venue,
            organiser=organiser,
            starts_at=after(hours=hour),
            ends_at=after(hours=hour + 3),
            expected=expected,
            synthetic=True,
        )
        for number, (title, category, venue, organiser, hour, expected) in enumerate(EVENINGS)
    )
    people_rows = tuple(
        PersonRow(
            f"p{number}@person.example",
            ("en", "en", "fr", "ar")[number % 4],
            (LegRow(50.60 + number % 17 * 0.002, -3.27 + number % 13 * 0.007, START, START + timedelta(days=6)),),
            synthetic=True,
        )
        for number in range(people)
    )
    lost = tuple(PersonRow(f"lost{number}@person.example", synthetic=True) for number in range(people // 12))
    return Register("Invented register", VENUES, ORGANISERS, gatherings, (*people_rows, *lost))
