"""What was shown serves one act, or one command on one machine."""

from django.db import migrations, models

PURPOSES = [
    "alerts:alert:reinstate",
    "keeping:data:erase",
    "keeping:data:read",
    "keeping:desk:resume",
    "record:entry:disclose",
    "record:entry:export",
    "witnesses:witness:manage",
]


class Migration(migrations.Migration):
    dependencies = [("officers", "0003_officers_sign_in")]

    operations = [
        migrations.AlterField("showing", "at", models.DateTimeField(db_index=True)),
        migrations.AddField("showing", "purpose", models.CharField(max_length=60, blank=True, default="")),
        migrations.AddField("showing", "host", models.CharField(max_length=255, blank=True, default="")),
        migrations.AddField("showing", "code_digest", models.BinaryField(null=True, unique=True)),
        migrations.AddField("showing", "used_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "showing",
            models.CheckConstraint(
                condition=models.Q(purpose="", host="", code_digest=None)
                | models.Q(purpose__in=PURPOSES, host__gt="", code_digest__isnull=False),
                name="showing_for_a_command_is_whole",
            ),
        ),
    ]
