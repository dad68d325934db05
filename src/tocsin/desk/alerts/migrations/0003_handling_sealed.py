"""Wording, area and reasons of alerts are sealed."""

from django.db import migrations, models

from tocsin.desk.alerts.triggers import guards, no_guards
from tocsin.desk.record.sealed import SealedJSON, SealedText
from tocsin.desk.record.sealing import seal_columns

AREA, ANSWER = "alert_has_an_area", "lapse_answer_has_who_when_why"


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_alerts_retraction")]

    operations = [
        no_guards(),
        migrations.RemoveConstraint("alert", AREA),
        migrations.RemoveConstraint("lapsequestion", ANSWER),
        *seal_columns(
            "alerts",
            "alert",
            {
                "area": SealedJSON("alerts.alert.area"),
                "area_name": SealedText("alerts.alert.area_name"),
                "area_digest": SealedText("alerts.alert.area_digest"),
                "categories": SealedJSON("alerts.alert.categories"),
                "corrections": SealedJSON("alerts.alert.corrections"),
                "cancel_reason": SealedText("alerts.alert.cancel_reason"),
            },
        ),
        *seal_columns(
            "alerts",
            "alerttext",
            {
                "event": SealedText("alerts.alerttext.event"),
                "headline": SealedText("alerts.alerttext.headline"),
                "headline_source": SealedText("alerts.alerttext.headline_source"),
            },
        ),
        *seal_columns(
            "alerts",
            "sentence",
            {"text": SealedText("alerts.sentence.text"), "source": SealedText("alerts.sentence.source")},
        ),
        *seal_columns("alerts", "lapsequestion", {"reason": SealedText("alerts.lapsequestion.reason")}),
        migrations.AddConstraint(
            "alert", models.CheckConstraint(condition=models.Q(area_digest__isnull=False), name=AREA)
        ),
        migrations.AddConstraint(
            "lapsequestion",
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None, answered_by=None)
                | models.Q(answer__gt="", answered_at__isnull=False, answered_by__isnull=False, reason__isnull=False),
                name=ANSWER,
            ),
        ),
        guards(2),
    ]
