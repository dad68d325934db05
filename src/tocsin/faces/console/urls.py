"""The addresses of the console: the warning rooms, with `urls_officers` and `urls_picture`."""

from django.urls import path

from tocsin.faces.console import (
    alerts,
    areas,
    bound,
    drafting,
    exposure,
    lapses,
    now,
    threats,
    tips,
    urls_officers,
    urls_picture,
)

app_name = "console"
urlpatterns = [
    path("", now.now, name="now"),
    path("tips/file", tips.file, name="tip-file"),
    path("threats", threats.listed, name="threats"),
    path("threats/open", tips.open_new, name="threat-open"),
    path("threats/<uuid:threat_id>", threats.threat, name="threat"),
    path("threats/<uuid:threat_id>/close", threats.close, name="threat-close"),
    path("threats/<uuid:threat_id>/exposure", exposure.of_threat, name="threat-exposure"),
    path("threats/<uuid:threat_id>/tell", tips.tell, name="partner-tell"),
    path("threats/<uuid:threat_id>/draft", drafting.draft, name="alert-draft"),
    path("threats/<uuid:threat_id>/preview", drafting.preview, name="alert-preview"),
    path("alerts/<uuid:alert_id>", alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/edit", drafting.edit, name="alert-edit"),
    path("alerts/<uuid:alert_id>/submit", alerts.submit, name="alert-submit"),
    path("alerts/<uuid:alert_id>/withdraw", alerts.withdraw, name="alert-withdraw"),
    path("alerts/<uuid:alert_id>/approve", alerts.approve, name="alert-approve"),
    path("alerts/<uuid:alert_id>/renew", drafting.renew, name="alert-renew"),
    path("alerts/<uuid:alert_id>/cancel", alerts.cancel, name="alert-cancel"),
    path("alerts/<uuid:alert_id>/review", alerts.review, name="alert-review"),
    path("alerts/<uuid:alert_id>/reinstate", alerts.reinstate, name="alert-reinstate"),
    path("alerts/<uuid:alert_id>/delivery", alerts.delivery, name="alert-delivery"),
    path("alerts/<uuid:alert_id>/page", alerts.public_page, name="alert-page"),
    path("alerts/<uuid:alert_id>/exposure", exposure.of_alert, name="alert-exposure"),
    path("bound/<uuid:duty_id>", bound.bound, name="bound"),
    path("bound/<uuid:duty_id>/hold", bound.hold, name="bound-hold"),
    path("bound/<uuid:duty_id>/refuse", bound.refuse, name="bound-refuse"),
    path("lapse/<uuid:question_id>/answer", lapses.answer, name="lapse-answer"),
    path("lapse/<uuid:question_id>/countersign", lapses.countersign, name="lapse-countersign"),
    path("officers/<uuid:officer_id>/area", areas.of_officer, name="officer-area"),
    *urls_officers.urlpatterns,
    *urls_picture.urlpatterns,
]
