"""Filing a tip, opening a threat on tips, telling a partner."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tocsin.desk.alerts.rules import CAP_CATEGORIES
from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.acts import tell_partner
from tocsin.desk.partners.queries import access_partners
from tocsin.desk.threats.acts import file_tip, open_threat
from tocsin.desk.threats.queries import access_threat, access_tips, tear_line, threat_tips
from tocsin.desk.threats.rules import Confidence
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.draft_form import TYPED, listed, problems_of, read_area, read_time
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.terms import AdmiraltyGrade, BadInput, Likelihood, Occasion, Tlp

SENTENCES_SHOWN, SENTENCES_MAX = 3, 60
RELIABILITIES = [(letter, AdmiraltyGrade(letter, 6).words.partition(";")[0]) for letter in "ABCDEF"]
CREDIBILITIES = [(number, AdmiraltyGrade("F", number).words.partition("; ")[2]) for number in range(1, 7)]


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """The form for a tip, sentence by sentence; on POST file it."""
    problems: list[str] = []
    if request.method == "POST" and request.POST.get("do") != "more":
        try:
            tip = _filed(occasion_for(request), request.POST)
            messages.success(request, "The tip is filed and sealed.")
            may_open = officer_of(request).may(Permission.THREAT_OPEN)
            return redirect(f"{reverse('console:threat-open')}?tip={tip}" if may_open else "console:now")
        except BadInput as error:
            problems = problems_of(error)
    typed = _typed_sentences(request.POST)
    rows = [*typed, *[("", "AMBER")] * max(1 if request.method == "POST" else 0, SENTENCES_SHOWN - len(typed))]
    page = {
        "room": "threats",
        "problems": problems,
        "typed": request.POST,
        "rows": rows,
        "labels": [(limit.name, limit.label) for limit in Tlp],
        "reliabilities": RELIABILITIES,
        "credibilities": CREDIBILITIES,
        "received_at": request.POST.get("received_at") or desk_clock().now().strftime(TYPED),
    }
    return render(request, "console/tip_file.html", page, status=400 if problems else 200)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """The form for a threat that rests on tips; on POST open it."""
    problems: list[str] = []
    if request.method == "POST":
        try:
            threat_id = _opened(occasion_for(request), request.POST)
            messages.success(request, "The threat is open. From now on it is uncovered until an alert is out.")
            return redirect("console:threat", threat_id)
        except BadInput as error:
            problems = problems_of(error)
    page: dict[str, Any] = {
        "room": "threats",
        "problems": problems,
        "typed": request.POST,
        "tips": access_tips(officer_of(request)),
        "chosen": set(request.POST.getlist("tip") or request.GET.getlist("tip")),
        "likelihoods": list(Likelihood),
        "confidences": list(Confidence),
        "cap_categories": CAP_CATEGORIES,
    }
    return render(request, "console/threat_open.html", page, status=400 if problems else 200)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """The form for telling a partner what rests on a threat's tips; on POST tell it."""
    officer = officer_of(request)
    threat = access_threat(officer, threat_id)
    problems: list[str] = []
    if request.method == "POST":
        try:
            sentences = [_id(text) for text in request.POST.getlist("sentence")]
            wording = request.POST.get("wording", "").replace("\r\n", "\n")
            tell_partner(
                occasion_for(request), _id(request.POST.get("partner", "")), sentences=sentences, wording=wording
            )
            messages.success(request, "The partner is told. What comes back stands on this page.")
            return redirect("console:threat", threat_id)
        except BadInput as error:
            problems = problems_of(error)
    page = {
        "room": "threats",
        "threat": threat,
        "problems": problems,
        "typed": request.POST,
        "chosen": set(request.POST.getlist("sentence")),
        "partners": access_partners(officer),
        "tips": threat_tips(officer, threat),
    }
    return render(request, "console/tell.html", page, status=400 if problems else 200)


def citable(officer: Any, threat: Any) -> dict[str, Any]:
    """The tip sentences that an officer can cite for a threat, by their codes; T1.2 is the first tip's second."""
    found = {
        f"T{number}.{sentence.ordinal}": sentence
        for number, tip in enumerate(threat_tips(officer, threat), start=1)
        for sentence in tip.sentences
    }
    seen = {sentence.id for sentence in found.values()}
    others = [sentence for sentence in tear_line(threat, Tlp.CLEAR) if sentence.id not in seen]
    return found | {f"S{number}": sentence for number, sentence in enumerate(others, start=1)}


def _filed(occasion: Occasion, post: QueryDict) -> UUID:
    received_at = read_time(post.get("received_at", ""), "received_at")
    if received_at is None:
        raise BadInput("It is not said when the tip was received.", "Give the time, in UTC.", "received_at")
    tip = file_tip(
        occasion,
        source=post.get("source", ""),
        grade=post.get("reliability", "") + post.get("credibility", ""),
        received_at=received_at,
        sentences=[(text, _limit(label)) for text, label in _typed_sentences(post) if text.strip()],
        limit=_limit(post.get("limit", "")),
        summary=post.get("summary", ""),
    )
    return tip.id


def _opened(occasion: Occasion, post: QueryDict) -> UUID:
    threat = open_threat(
        occasion,
        title=post.get("title", ""),
        tips=[_id(text) for text in post.getlist("tip")],
        categories=listed(post.get("categories", "")),
        area=read_area(post.get("area", "")),
        area_name=post.get("area_name", ""),
        likelihood=post.get("likelihood", ""),
        confidence=post.get("confidence", ""),
        cap_category=post.get("cap_category", "Security"),
    )
    return threat.id


def _typed_sentences(post: QueryDict) -> list[tuple[str, str]]:
    names = [f"s{index}" for index in range(SENTENCES_MAX) if f"s{index}-text" in post]
    typed = [(post.get(f"{name}-text", ""), post.get(f"{name}-limit", "")) for name in names]
    return [(text, label) for text, label in typed if text.strip()]


def _limit(label: str) -> Tlp:
    try:
        return Tlp.from_text(label)
    except ValueError as error:
        raise BadInput(f"{error}.", "Choose one of the labels.", "limit") from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("Something that was chosen is not there.", "Choose from the list.") from None
