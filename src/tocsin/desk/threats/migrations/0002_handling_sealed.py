"""What a threat is about is sealed."""

from django.db import migrations, models

from tocsin.desk.record.sealed import SealedJSON, SealedText
from tocsin.desk.record.sealing import seal_columns

REASON = "threat_closed_after_opening_with_a_reason"


class Migration(migrations.Migration):
    dependencies = [("threats", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("threat", REASON),
        *seal_columns(
            "threats",
            "threat",
            {
                "title": SealedText("threats.threat.title"),
                "categories": SealedJSON("threats.threat.categories"),
                "area": SealedJSON("threats.threat.area"),
                "area_name": SealedText("threats.threat.area_name"),
                "area_digest": SealedText("threats.threat.area_digest"),
                "close_reason": SealedText("threats.threat.close_reason"),
            },
        ),
        migrations.AddConstraint(
            "threat",
            models.CheckConstraint(
                condition=models.Q(closed_at=None)
                | models.Q(closed_at__gte=models.F("opened_at"), close_reason__isnull=False),
                name=REASON,
            ),
        ),
    ]
