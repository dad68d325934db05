"""Filing a tip, opening a threat on tips, telling a partner."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tocsin.desk.alerts.rules import CAP_CATEGORIES
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import groups_named, groups_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.acts import tell_partner
from tocsin.desk.partners.queries import access_partners
from tocsin.desk.threats.acts import file_tip, open_threat, remark_tip_sentence
from tocsin.desk.threats.queries import access_sentence, access_threat, access_tips, tear_line, threat_tips
from tocsin.desk.threats.rules import Confidence, Mark, TipSentenceView
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.draft_form import TYPED, listed, read_area, read_time
from tocsin.faces.console.forms import taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.typed import read_id, read_limit
from tocsin.terms import AdmiraltyGrade, BadInput, Likelihood, Need, Occasion, Tlp

SENTENCES_SHOWN, SENTENCES_MAX = 3, 60
RELIABILITIES = [(letter, AdmiraltyGrade(letter, 6).words.partition(";")[0]) for letter in "ABCDEF"]
CREDIBILITIES = [(number, AdmiraltyGrade("F", number).words.partition("; ")[2]) for number in range(1, 7)]


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """The form for a tip, sentence by sentence; on POST file it."""
    if request.POST.get("do") == "more":
        return render(request, "console/tip_file.html", {"typed": request.POST} | filing_page(request))
    return taken_or_shown(
        request,
        "console/tip_file.html",
        lambda: filing_page(request),
        act=lambda: _filed(occasion_for(request), request.POST),
        done=lambda tip: filed(request, tip),
    )


def filed(request: HttpRequest, tip: UUID) -> HttpResponse:
    """The way on from a tip that was filed."""
    messages.success(request, "The tip is filed and sealed.")
    may_open = officer_of(request).may(Permission.THREAT_OPEN)
    return redirect(f"{reverse('console:threat-open')}?tip={tip}" if may_open else "console:now")


def filing_page(request: HttpRequest, told: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """What the form for a tip needs; `told` are sentences that stand there before anything is typed."""
    officer, posted = officer_of(request), request.method == "POST"
    typed = _typed_sentences(request.POST) if posted else list(told)
    return {
        "room": "threats",
        "rows": [*typed, *[("", "AMBER")] * max(1 if posted else 0, SENTENCES_SHOWN - len(typed))],
        "labels": [(limit.name, limit.label) for limit in Tlp],
        "groups": groups_named(groups_of(officer)),
        "chosen_groups": set(request.POST.getlist("group")),
        "reliabilities": RELIABILITIES,
        "credibilities": CREDIBILITIES,
        "received_at": request.POST.get("received_at") or desk_clock().now().strftime(TYPED),
    }


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """The form for a threat that rests on tips; on POST open it."""

    def page() -> dict[str, Any]:
        return {
            "room": "threats",
            "tips": access_tips(officer_of(request)),
            "chosen": set(request.POST.getlist("tip") or request.GET.getlist("tip")),
            "likelihoods": list(Likelihood),
            "confidences": list(Confidence),
            "cap_categories": CAP_CATEGORIES,
        }

    def done(threat_id: UUID) -> HttpResponse:
        messages.success(request, "The threat is open. From now on it is uncovered until an alert is out.")
        return redirect("console:threat", threat_id)

    return taken_or_shown(
        request,
        "console/threat_open.html",
        page,
        act=lambda: _opened(occasion_for(request), request.POST),
        done=done,
    )


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """The form for telling a partner what rests on a threat's tips; on POST tell it."""
    officer = officer_of(request)
    threat = access_threat(officer, threat_id)

    def page() -> dict[str, Any]:
        return {
            "room": "threats",
            "threat": threat,
            "chosen": set(request.POST.getlist("sentence")),
            "partners": access_partners(officer),
            "tips": threat_tips(officer, threat),
        }

    def done(_: object) -> HttpResponse:
        messages.success(request, "The partner is told. What comes back stands on this page.")
        return redirect("console:threat", threat_id)

    return taken_or_shown(request, "console/tell.html", page, act=lambda: _told(request), done=done)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: HttpRequest, sentence_id: UUID) -> HttpResponse:
    """The form that gives a tip's sentence another mark, with a reason; on POST do it."""
    officer = officer_of(request)
    sentence = access_sentence(officer, sentence_id)

    def page() -> dict[str, Any]:
        about = {"room": "threats", "sentence": sentence, "back": request.GET.get("threat", "")}
        return about | marking_page(officer, sentence.limit, sentence.need)

    def done(_: object) -> HttpResponse:
        messages.success(request, "The sentence is marked anew. The record says why.")
        back = read_id(request.GET["threat"], "threat") if request.GET.get("threat") else None
        return redirect("console:threat", back) if back else redirect("console:threats")

    return taken_or_shown(request, "console/tip_remark.html", page, act=lambda: _remarked(request, sentence), done=done)


def marking_page(officer: Officer, limit: Tlp, need: Need) -> dict[str, Any]:
    """What the form needs that gives something another mark: the marks there are, and which it has."""
    told, marked = need.told or frozenset(), frozenset().union(*need.groups)
    return {
        "limit": limit,
        "labels": [(one.name, one.label) for one in Tlp],
        "groups": [(group, group.pk in marked) for group in groups_named(groups_of(officer) | marked)],
        "partners": [(partner, partner.pk in told) for partner in access_partners(officer)],
    }


def need_of(post: QueryDict) -> Need:
    """The need-to-know groups and named partners that a form chose."""
    named = [read_id(text, "told") for text in post.getlist("told")]
    return Need.of(*(read_id(text, "group") for text in post.getlist("group")), told=named if named else None)


def _remarked(request: HttpRequest, sentence: TipSentenceView) -> object:
    post = request.POST
    mark = Mark(read_limit(post.get("limit", "")), need_anew(post, sentence.need))
    return remark_tip_sentence(
        occasion_for(request), sentence.id, mark, reason=post.get("reason", ""), consent=post.get("consent", "")
    )


def need_anew(post: QueryDict, before: Need) -> Need:
    """What the form chose; where it left the groups as they were, in the very clauses that they had."""
    chosen = need_of(post)
    same = frozenset().union(*chosen.groups) == frozenset().union(*before.groups)
    return Need(before.groups if same else chosen.groups, chosen.told)


def _told(request: HttpRequest) -> object:
    sentences = [read_id(text, "sentence") for text in request.POST.getlist("sentence")]
    wording = request.POST.get("wording", "").replace("\r\n", "\n")
    partner = read_id(request.POST.get("partner", ""), "partner")
    return tell_partner(occasion_for(request), partner, sentences=sentences, wording=wording)


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
        sentences=marked_sentences(post),
        limit=read_limit(post.get("limit", "")),
        summary=post.get("summary", ""),
        need=need_of(post),
    )
    return tip.id


def marked_sentences(post: QueryDict) -> list[tuple[str, Tlp]]:
    """The sentences that were typed, each with its label."""
    return [(text, read_limit(label)) for text, label in _typed_sentences(post) if text.strip()]


def _opened(occasion: Occasion, post: QueryDict) -> UUID:
    threat = open_threat(
        occasion,
        title=post.get("title", ""),
        tips=[read_id(text, "tip") for text in post.getlist("tip")],
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
