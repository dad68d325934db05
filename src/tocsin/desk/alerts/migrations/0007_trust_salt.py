"""A sealed salt in the release digest; the guards freeze it with the rest."""

from django.db import migrations

from tocsin.desk.alerts.triggers import guards, no_guards
from tocsin.desk.record.sealed import SealedText


class Migration(migrations.Migration):
    dependencies = [("alerts", "0006_alerts_duties")]

    operations = [
        no_guards(),
        migrations.AddField("alert", "salt", SealedText("alerts.alert.salt", blank=True, default="")),
        guards(5),
    ]
