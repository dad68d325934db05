"""When the register last named an organiser: what its time is counted from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exposure", "0002_record_renewed")]

    operations = [migrations.AddField("organiser", "renewed_at", models.DateTimeField(null=True))]
