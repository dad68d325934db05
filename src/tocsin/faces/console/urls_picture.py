"""The addresses of incidents, reports, orders and the record; part of `urls`."""

from django.urls import URLPattern, path

from tocsin.faces.console import incidents, orders, record, reports, statement_page, statements

urlpatterns: list[URLPattern] = [
    path("incidents", incidents.listed, name="incidents"),
    path("incidents/open", incidents.open_new, name="incident-open"),
    path("incidents/<uuid:incident_id>", incidents.incident, name="incident"),
    path("incidents/<uuid:incident_id>/mobilise", incidents.mobilise, name="unit-mobilise"),
    path("tasks/<uuid:task_id>/note", incidents.note, name="unit-note"),
    path("reports", reports.inbox, name="reports"),
    path("reports/file", reports.file, name="report-file"),
    path("reports/<uuid:report_id>", reports.report, name="report"),
    path("reports/<uuid:report_id>/link", reports.link, name="report-link"),
    path("reports/<uuid:report_id>/accept", reports.accept_rest, name="report-accept"),
    path("statements/<uuid:candidate_id>", statement_page.statement, name="statement"),
    path("judgements/<uuid:judgement_id>/strike", statement_page.strike_judged, name="judgement-strike"),
    path("statements/<uuid:candidate_id>/decide", statements.decide, name="statement-decide"),
    path("statements/<uuid:candidate_id>/edit", statements.edit, name="statement-edit"),
    path("orders", orders.listed, name="orders"),
    path("orders/draft", orders.draft, name="order-draft"),
    path("orders/<uuid:order_id>", orders.order, name="order"),
    path("orders/<uuid:order_id>/edit", orders.edit, name="order-edit"),
    path("orders/<uuid:order_id>/issue", orders.issue, name="order-issue"),
    path("orders/<uuid:order_id>/lift", orders.lift, name="order-lift"),
    path("orders/<uuid:order_id>/answers", orders.answers, name="order-answers"),
    path("orders/<uuid:order_id>/refusals", orders.refusals, name="order-refusals"),
    path("record", record.listed, name="record"),
    path("record/<int:sequence>", record.entry, name="record-entry"),
    path("review", record.review, name="review"),
    path("review/<uuid:threat_id>/report", record.report, name="review-report"),
]
