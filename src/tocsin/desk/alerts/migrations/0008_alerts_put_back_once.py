"""The guards tell two retractions in one instant apart."""

from django.db import migrations

from tocsin.desk.alerts.triggers import guards


class Migration(migrations.Migration):
    dependencies = [("alerts", "0007_trust_salt")]

    operations = [guards(6)]
