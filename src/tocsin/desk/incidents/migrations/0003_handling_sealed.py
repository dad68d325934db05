"""What an incident is about, and whose report it is, is sealed."""

from django.db import migrations

from tocsin.desk.record.sealed import SealedText
from tocsin.desk.record.sealing import seal_columns


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_picture_acts")]

    operations = [
        *seal_columns(
            "incidents",
            "incident",
            {
                "title": SealedText("incidents.incident.title"),
                "place_name": SealedText("incidents.incident.place_name"),
            },
        ),
        *seal_columns(
            "incidents",
            "report",
            {"source": SealedText("incidents.report.source", key="wrapped_key")},
            key="wrapped_key",
        ),
    ]
