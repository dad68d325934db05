"""The digest of what a partner was told is sealed: a plain hash would confirm a guess."""

from django.db import migrations

from tocsin.desk.record.sealed import SealedText
from tocsin.desk.record.sealing import seal_columns


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = seal_columns(
        "partners",
        "partnermessage",
        {"digest": SealedText("partners.wording.digest", key="wrapped_key")},
        key="wrapped_key",
    )
