"""Sessions, what was shown, when an officer first had a passkey, and hand-over notes."""

import django.db.models.deletion
from django.db import migrations, models

TLP = [(0, "TLP:CLEAR"), (1, "TLP:GREEN"), (2, "TLP:AMBER"), (3, "TLP:AMBER+STRICT"), (4, "TLP:RED")]


class Migration(migrations.Migration):
    dependencies = [("officers", "0002_officers_groups")]

    operations = [
        migrations.AddField("officer", "keyed_at", models.DateTimeField(null=True)),
        migrations.AddField("dutyturn", "note_key", models.BinaryField(null=True)),
        migrations.AddField("dutyturn", "note", models.BinaryField(null=True)),
        migrations.AddField("dutyturn", "note_limit", models.PositiveSmallIntegerField(choices=TLP, null=True)),
        migrations.AddField("dutyturn", "handed_over_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("method", models.CharField(max_length=20)),
                ("device", models.CharField(max_length=60)),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("officer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.officer")),
            ],
        ),
        migrations.CreateModel(
            name="Showing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("method", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("officer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.officer")),
            ],
        ),
    ]
