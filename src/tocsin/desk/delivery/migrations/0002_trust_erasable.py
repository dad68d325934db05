"""What was sent, and what was answered beside the choice, may be erased by destroying its key; nothing else changes."""

from django.db import migrations

from tocsin.desk.record.triggers import erasable


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]

    operations = [
        erasable(
            "delivery_rendition", kept=["id", "message_id", "language", "channel"], erased=["text_key", "text_sealed"]
        ),
        erasable(
            "delivery_answer",
            kept=["id", "message_id", "delivery_id", "choice", "at", "ordinal"],
            erased=["note_key", "note_sealed"],
        ),
    ]
