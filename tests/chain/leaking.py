"""Marked secrets planted in every kind of place, and everything that leaves the desk, to look for them in.

Each secret is a word of its own, with who may meet it. `plant` fills a desk with them; `leaks` looks at every
page as every reader, at exports, mails, public files, logs and the raw database, and names each secret that
is where it should not be. All of it is invented.
"""

import io
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.desk.measures.orders import issued
from tests.desk.stage import REGISTER, Desk, PostOffice, token
from tests.faces.pages import client_of
from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import content, square
from tocsin.desk.alerts.acts import answer_lapse, cancel_alert, draft_alert, release_alert, submit_alert
from tocsin.desk.alerts.models import Alert, Duty, LapseQuestion
from tocsin.desk.alerts.queries import front, preview, publications_live
from tocsin.desk.alerts.wording import Audience, Basis, Content, Correction, Line, Text
from tocsin.desk.delivery.acts import answer
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.register import LegRow, PersonRow, Register
from tocsin.desk.incidents.acts import file_report, open_incident
from tocsin.desk.incidents.models import Candidate, Incident, Report
from tocsin.desk.measures.models import Order
from tocsin.desk.officers.acts import add_member, enrol_officer, form_group
from tocsin.desk.officers.models import Group, Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.acts import enrol_partner, issue_intake_link, note_receipt, tell_partner
from tocsin.desk.partners.models import Partner
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import exported
from tocsin.desk.threats.acts import file_tip, open_threat, remark_tip_sentence, take_in
from tocsin.desk.threats.intake import ANONYMOUS
from tocsin.desk.threats.models import Intake, Threat, Tip, TipSentence
from tocsin.desk.threats.rules import Mark, Said
from tocsin.faces.logs import Blotted
from tocsin.terms import Need, Occasion, TimeWindow, Tlp, TocsinError

READS = frozenset({Role.DRAFTER, Role.RELEASER, Role.SUPERVISOR})
RECORDS = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR})
TELLS = frozenset({Role.RELEASER, Role.SUPERVISOR})
EVERYBODY, NOBODY = frozenset(Role), frozenset[Role]()
SURFACES = ("pages", "exports", "mails", "public", "logs", "database")


@dataclass(frozen=True)
class Secret:
    """A marked word: who may meet it on a page. Only those may; `exports` opens it up to its limit too."""

    word: str
    limit: Tlp
    roles: frozenset[Role]
    grouped: bool = False
    recorded: bool = False

    def may_meet(self, reader: "Reader") -> bool:
        """Whether this reader may find it on a page."""
        roles = self.roles | (RECORDS if self.recorded else NOBODY)
        return self.limit <= reader.clearance and (reader.inside or not self.grouped) and bool(roles & reader.roles)


@dataclass(frozen=True)
class Reader:
    """Somebody who asks for every page."""

    name: str
    roles: frozenset[Role]
    clearance: Tlp
    inside: bool = False
    officer: Officer | None = None


SECRETS = {
    "a tip's source": Secret("zqsource", Tlp.RED, READS),
    "a tip's sentence": Secret("zqsentence", Tlp.RED, READS),
    "a sentence of a tip that others read": Secret("zqnarrow", Tlp.RED, READS),
    "a group's sentence in a tip that others read": Secret("zqgroupsentence", Tlp.CLEAR, READS, grouped=True),
    "a group's tip": Secret("zqgrouptip", Tlp.CLEAR, READS, grouped=True),
    "a threat's title": Secret("zqtitle", Tlp.RED, READS, recorded=True),
    "a threat's area": Secret("zqarea", Tlp.RED, READS, recorded=True),
    "a group's threat": Secret("zqgroupthreat", Tlp.CLEAR, READS, grouped=True, recorded=True),
    "a draft": Secret("zqdraft", Tlp.RED, READS),
    "a draft's correction": Secret("zqcorrection", Tlp.RED, READS),
    "a group's draft": Secret("zqgroupdraft", Tlp.CLEAR, READS, grouped=True),
    "why an alert was retracted": Secret("zqcancelled", Tlp.RED, READS, recorded=True),
    "why an alert may lapse": Secret("zqlapse", Tlp.RED, READS, recorded=True),
    "why a sentence was marked anew": Secret("zqremark", Tlp.RED, NOBODY, recorded=True),
    "what came in from outside": Secret("zqintake", Tlp.AMBER, frozenset({Role.DRAFTER})),
    "what a partner was told": Secret("zqwording", Tlp.AMBER, TELLS),
    "what a partner said": Secret("zqreceipt", Tlp.AMBER, TELLS, recorded=True),
    "a partner's address": Secret("zqpartneraddress", Tlp.CLEAR, NOBODY),
    "a person's address": Secret("zqpersonaddress", Tlp.CLEAR, NOBODY),
    "an officer's address": Secret("zqofficeraddress", Tlp.CLEAR, NOBODY),
    "a report": Secret("zqreport", Tlp.RED, EVERYBODY),
    "a group's incident": Secret("zqincident", Tlp.AMBER, EVERYBODY, grouped=True),
    "why an organiser refused": Secret("zqrefusal", Tlp.CLEAR, TELLS),
    # An officer who knows them wrote them into drafts: a draft is as wide as its threat, but goes no further.
    "what no alert may say": Secret("zqforbidden", Tlp.CLEAR, READS),
    "what guidance repeats": Secret("zqrepeated", Tlp.CLEAR, READS),
    "what a partner may not hear": Secret("zqnotforyou", Tlp.RED, READS),
}


@dataclass
class Planted:
    """A desk full of secrets, its readers, and what was handed to somebody once and must be nowhere."""

    readers: list[Reader]
    post: PostOffice
    city: Desk
    handed: dict[str, str] = field(default_factory=dict)

    def words(self) -> dict[str, Secret]:
        """Every secret, with those that were handed out."""
        return SECRETS | {name: Secret(word, Tlp.CLEAR, NOBODY) for name, word in self.handed.items()}


def plant() -> Planted:
    """Fill a founded desk."""
    administrator, _ = enrol_officer(
        desk_occasion(),
        name="Administration",
        office="Test office",
        roles=[Role.ADMINISTRATOR],
        clearance=Tlp.GREEN,
        contact="zqofficeraddress@desk.example",
    )
    import_register(occasion(administrator), REGISTER)
    import_register(
        occasion(administrator),
        Register(name="one", people=(PersonRow("zqpersonaddress@person.example", "en", (_stay(),), synthetic=True),)),
    )
    inside = make_officer(Role.DRAFTER, name="Inside")
    second = make_officer(Role.RELEASER, Role.SUPERVISOR, name="Second")
    group = form_group(occasion(administrator), name="Closed", purpose="One matter").pk
    for officer in (inside, second):
        add_member(occasion(administrator), group, officer.pk)
    city = Desk(drafter=inside, releaser=second, supervisor=second)
    planted = Planted([], city.post, city)
    planted.readers = _readers(administrator, inside, second)
    _fill(planted, group)
    return planted


def leaks(planted: Planted, surfaces: Iterable[str] = SURFACES, readers: Iterable[str] = ()) -> list[str]:
    """Every secret that is where it should not be, in words; of a desk that is tight there is none.

    `readers` names those who ask for the pages, where not all of them do.
    """
    asked = set(readers)
    chosen = [one for one in planted.readers if not asked or one.name in asked]
    narrowed = Planted(chosen, planted.post, planted.city, planted.handed)
    return sorted({leak for surface in surfaces for leak in _LOOKS[surface](narrowed)})


def met(planted: Planted) -> set[str]:
    """The secrets that some reader finds on a page: what is never met would prove nothing."""
    seen: set[str] = set()
    for reader in planted.readers:
        text = "\n".join(body for _, body in pages(reader))
        seen |= {name for name, secret in planted.words().items() if secret.word in text}
    return seen


def pages(reader: Reader) -> Iterator[tuple[str, str]]:
    """Every address that the resolver knows, with what this reader gets there: body and headers."""
    client = client_of(reader.officer) if reader.officer else Client()
    client.raise_request_exception = False
    for address in addresses():
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        yield address, f"{response.headers}\n{body.decode(errors='replace')}"


def addresses() -> list[str]:
    """Every address of the desk that can be asked for, each with every id that there is for it."""
    return [address for space, route in routes() for address in _filled(space, route)]


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named route, with its namespace."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, f"{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield space, one


def known_ids() -> dict[str, list[object]]:
    """What stands for each kind of id in an address: every row that there is."""
    tables = {
        "threat_id": Threat, "alert_id": Alert, "order_id": Order, "incident_id": Incident, "report_id": Report,
        "candidate_id": Candidate, "question_id": LapseQuestion, "intake_id": Intake, "partner_id": Partner,
        "sentence_id": TipSentence, "officer_id": Officer, "group_id": Group,
        "duty_id": Duty,
    }  # fmt: skip
    found: dict[str, list[object]] = {
        name: list(table.objects.values_list("pk", flat=True))  # type: ignore[attr-defined]
        for name, table in tables.items()
    }
    kept = Entry.objects.filter(Q(limit__gt=Tlp.GREEN) | Q(need__isnull=False))
    found["sequence"] = list(kept.values_list("sequence", flat=True))
    found["officer_id"] = found["officer_id"][:2]
    found["token"] = ["abcdefghijklmnopqrstuvwxyz"]
    return found


NOTHING_TO_READ = frozenset({
    "bulletin_id", "item_id", "unit_id", "task_id", "judgement_id", "turn_id", "credential_id", "sitting_id", "wire_id",
    "number", "export_id", "witness_id", "template_id",
})  # fmt: skip
"""Ids of rows that this desk has none of, or at whose address nothing is read but posted."""


def _filled(space: str, route: URLPattern) -> list[str]:
    names, known = list(route.pattern.regex.groupindex), known_ids()
    if not route.callback.__module__.startswith("tocsin."):
        return []  # What a library answers by itself, such as the way to another house's sign-in: it knows no row.
    if any(name in NOTHING_TO_READ for name in names) or len(names) > 1:
        return []
    if not names:
        return [reverse(f"{space}{route.name}")]
    return [reverse(f"{space}{route.name}", args=[one]) for one in known[names[0]]]


def _readers(administrator: Officer, inside: Officer, second: Officer) -> list[Reader]:
    def reader(name: str, clearance: Tlp, *roles: Role) -> Reader:
        return Reader(name, frozenset(roles), clearance, officer=make_officer(*roles, name=name, clearance=clearance))

    return [
        Reader("the public", NOBODY, Tlp.CLEAR),
        Reader("administrator", frozenset({Role.ADMINISTRATOR}), Tlp.GREEN, officer=administrator),
        reader("reporter", Tlp.RED, Role.REPORTER),
        reader("drafter cleared low", Tlp.GREEN, Role.DRAFTER, Role.RELEASER),
        reader("supervisor cleared low", Tlp.GREEN, Role.SUPERVISOR),
        reader("supervisor outside the group", Tlp.RED, Role.DRAFTER, Role.SUPERVISOR),
        reader("auditor cleared low", Tlp.GREEN, Role.AUDITOR),
        reader("auditor", Tlp.RED, Role.AUDITOR),
        Reader("second officer", frozenset({Role.RELEASER, Role.SUPERVISOR}), Tlp.RED, inside=True, officer=second),
        Reader("drafter inside", frozenset({Role.DRAFTER}), Tlp.RED, inside=True, officer=inside),
    ]


def _fill(planted: Planted, group: Any) -> None:
    city, inside = planted.city, planted.city.drafter
    partner = enrol_partner(
        city.by(city.releaser),
        name="Port",
        language="en",
        contact="zqpartneraddress@port.example",
        limit=Tlp.AMBER,
    )
    narrow = _tip(inside, "zqsource", [("Gatherings are threatened.", Tlp.CLEAR), ("It was zqsentence.", Tlp.RED)])
    shared = _tip(
        inside,
        "A service",
        [
            ("Crowds are threatened.", Tlp.CLEAR),
            ("It was zqnarrow.", Tlp.RED),
            Said("It was zqgroupsentence.", Tlp.CLEAR, Need.of(group)),
            ("The port is watched.", Tlp.AMBER),
            ("The lamp by the quay is zqforbidden.", Tlp.RED),
            ("Seven barrels of resin zqrepeated lie in the northern cellar.", Tlp.RED),
            ("The skipper named zqnotforyou paid them twice in silver.", Tlp.RED),
        ],
        limit=Tlp.CLEAR,
    )
    grouped = _tip(inside, "Somebody", [("It is zqgrouptip.", Tlp.CLEAR)], limit=Tlp.CLEAR, need=Need.of(group))
    red = _threat(inside, "zqtitle", "zqarea", narrow)
    closed = _threat(inside, "zqgroupthreat", "Somewhere", grouped)
    open_one = _threat(inside, "Crowds", "Town", shared)
    _alerts(planted, red, closed, open_one, (narrow, grouped, shared))
    remark_tip_sentence(city.by(inside), _sentence(narrow, 2), Mark(Tlp.AMBER), reason="zqremark", consent="Yes.")
    remark_tip_sentence(city.by(inside), _sentence(narrow, 2), Mark(Tlp.RED), reason="zqremark")
    _partners(planted, partner, shared)
    _incidents(planted, group)
    _orders(planted)
    _intake(planted, partner)
    city.run_until(after(hours=3))


def _alerts(planted: Planted, red: Threat, closed: Threat, open_one: Threat, tips: tuple[Tip, Tip, Tip]) -> None:
    city, (narrow, grouped, shared) = planted.city, tips
    plain = Line("Keep away from crowds.", Basis.TIP, (_sentence(narrow, 1),))
    draft_alert(
        city.by(city.drafter),
        threat_id=red.pk,
        content=_content(Line("zqdraft", Basis.GUIDANCE), plain, correction="zqcorrection"),
    )
    headline = Line("zqgroupdraft", Basis.TIP, (_sentence(grouped, 1),))
    draft_alert(city.by(city.drafter), threat_id=closed.pk, content=_content(headline, headline))
    live = _let_out(planted, red, _content(plain, plain))
    question = LapseQuestion.objects.create(id=city.by(city.drafter).new_id(), alert=live, threat=red, asked_at=START)
    answer_lapse(city.by(city.releaser), question.pk, "let_lapse", "zqlapse")
    cancel_alert(city.by(city.releaser), live.pk, "zqcancelled")
    tellable = Line("Crowds are threatened.", Basis.TIP, (_sentence(shared, 1),))
    beyond = Line("Beware: zqforbidden.", Basis.TIP, (_sentence(shared, 5),))
    repeats = Line("Look for seven barrels of resin zqrepeated lie in the cellar.", Basis.GUIDANCE)
    for line in (beyond, repeats):
        _tried(lambda line=line: _let_out(planted, open_one, _content(tellable, line)))


def _let_out(planted: Planted, threat: Threat, what: Content) -> Alert:
    city = planted.city
    alert = draft_alert(city.by(city.drafter), threat_id=threat.pk, content=what)
    digest = submit_alert(city.by(city.drafter), alert.pk)
    typed = preview(city.releaser, alert.pk, city.now).confirmation
    return release_alert(city.by(city.releaser), alert.pk, digest_seen=digest, typed=typed)


def _partners(planted: Planted, partner: Partner, shared: Tip) -> None:
    city = planted.city
    tellable = _sentence(shared, 4)
    told = tell_partner(city.by(city.releaser), partner.pk, sentences=[tellable], wording="zqwording: be careful.")
    note_receipt(city.by(city.releaser), told.pk, kind="read", words="zqreceipt", at=city.now)
    secret = "The skipper named zqnotforyou paid them twice in silver."
    for sentences in ([_sentence(shared, 7)], [tellable]):
        _tried(
            lambda named=sentences: tell_partner(city.by(city.releaser), partner.pk, sentences=named, wording=secret)
        )


def _incidents(planted: Planted, group: Any) -> None:
    city = planted.city
    by = city.by(city.drafter)
    opened = open_incident(by, title="A fire", place_name="Town", happened_at=START, limit=Tlp.GREEN)
    file_report(by, source="zqreport", text="The zqreport was seen. 12 people died.", limit=Tlp.RED, incident=opened.pk)
    open_incident(
        by, title="zqincident", place_name="zqincident", happened_at=START, limit=Tlp.AMBER, need=Need.of(group)
    )


def _orders(planted: Planted) -> None:
    city = planted.city
    issued(city)
    city.send()
    letter = city.post.to("north@stage.example")[0]
    answer(Occasion("recipient:x", city.now, os.urandom), token(letter), "refused", "zqrefusal")


def _intake(planted: Planted, partner: Partner) -> None:
    city, form = planted.city, os.urandom(32)
    _, code = take_in(Occasion(ANONYMOUS, city.now, os.urandom), words="zqintake", form=form)
    planted.handed["a receipt code"] = code
    planted.handed["a partner's link"] = issue_intake_link(city.by(city.releaser), partner.pk)


def _tip(officer: Officer, source: str, said: list[Any], limit: Tlp = Tlp.RED, need: Need | None = None) -> Tip:
    by = occasion(officer)
    return file_tip(by, source=source, grade="B2", received_at=START, sentences=said, limit=limit, need=need)


def _threat(officer: Officer, title: str, area_name: str, tip: Tip) -> Threat:
    return open_threat(
        occasion(officer),
        title=title,
        tips=[tip.pk],
        categories=["concert", "market"],
        area=square(west=19.9, south=9.9, side=0.2),
        area_name=area_name,
        likelihood="likely",
        confidence="low",
    )


def _content(headline: Line, sentence: Line, *, correction: str = "It is over.") -> Content:
    class Nowhere:
        tellable = (sentence.cites or headline.cites or (None,))[0]

    text = Text("en", "Threat", headline, (sentence,), (Line("Stay at home.", Basis.GUIDANCE),))
    return content(
        Nowhere(),  # type: ignore[arg-type]
        texts=(text,),
        corrections=(Correction("en", correction, correction),),
        area=square(west=19.9, south=9.9, side=0.2),
        area_name="Town",
        audience=Audience(people=True),
    )


def _sentence(tip: Tip, ordinal: int) -> Any:
    return tip.sentences.get(ordinal=ordinal).pk


def _stay() -> LegRow:
    return LegRow(10.0, 20.0, *TimeWindow(START, after(hours=40)))


def _tried(act: Any) -> None:
    """Something that a control refuses; where the control is gone, it happens, and the secret is out."""
    try:
        act()
    except TocsinError:
        return


# --- Where to look ------------------------------------------------------------------------------


def _in_pages(planted: Planted) -> list[str]:
    found = []
    for reader in planted.readers:
        hidden = {name: one for name, one in planted.words().items() if not one.may_meet(reader)}
        for address, body in pages(reader):
            found += [f"{name} at {address} for {reader.name}" for name, one in hidden.items() if one.word in body]
    return found


def _in_exports(planted: Planted) -> list[str]:
    """The record taken out for somebody in no group: nothing beyond the limit, and nothing of a group."""
    found = []
    for clearance in Tlp:
        text = "\n".join(exported(clearance))
        found += [
            f"{name} in the record up to {clearance.label}"
            for name, one in planted.words().items()
            if one.word in text and (one.limit > clearance or one.grouped)
        ]
    return found


def _in_mails(planted: Planted) -> list[str]:
    """A mail carries what its recipient may know: to a partner its wording, to officers up to their clearance."""
    found = []
    officers = {f"{one.name.replace(' ', '-')}@desk.example": one for one in planted.readers}
    officers["second@desk.example"] = next(one for one in planted.readers if one.name == "second officer")
    allowed = {"zqpartneraddress@port.example": {"zqwording"}} | {
        address: {secret.word for secret in SECRETS.values() if secret.may_meet(reader)}
        for address, reader in officers.items()
    }
    for letter in planted.post.letters:
        text = f"{letter.text.subject}\n{letter.text.body}"
        mine = allowed.get(letter.address, set())
        found += [
            f"{name} in a mail to {letter.address}"
            for name, one in planted.words().items()
            if one.word in text and one.word not in mine
        ]
    return found


def _in_public(planted: Planted) -> list[str]:
    at = planted.city.now
    text = "\n".join(bytes(row.content).decode(errors="replace") for row in publications_live(at)) + front(at).decode()
    return [f"{name} before the public" for name, one in planted.words().items() if one.word in text]


def _in_logs(planted: Planted) -> list[str]:
    """What is logged when every kind of wrong request is made with the secrets in it."""
    stream, root = io.StringIO(), logging.getLogger("django")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Blotted())
    root.addHandler(handler)
    client = Client(raise_request_exception=False)
    try:
        for word in planted.handed.values():
            client.get(f"/a/{word}")
            client.get(f"/enrol/{word}")
            client.get(f"/tell/partner/{word}x")
        client.post("/tell/receipt", {"code": "wrong", "words": "zqintake"})
    finally:
        root.removeHandler(handler)
    told = stream.getvalue()
    assert told, "nothing was logged: there is nothing to look at"
    return [f"{name} in the log" for name, one in planted.words().items() if one.word in told]


def _in_database(planted: Planted) -> list[str]:
    """Every value of every table as the driver gives it: what a dump would hold."""
    values = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                values += [bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for v in row]
    text = "\n".join(values)
    return [f"{name} in the database" for name, one in planted.words().items() if one.word in text]


_LOOKS = {
    "pages": _in_pages,
    "exports": _in_exports,
    "mails": _in_mails,
    "public": _in_public,
    "logs": _in_logs,
    "database": _in_database,
}
