"""Statements that their source takes back, contradictions that officers judge, and who was told."""

import django.db.models.deletion
from django.db import migrations, models

from tocsin.desk.record.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("contradicts", models.BooleanField()),
                ("reason", models.BinaryField()),
                ("officer_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("struck_by", models.UUIDField(null=True)),
                ("struck_at", models.DateTimeField(null=True)),
                ("struck_reason", models.BinaryField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Relay",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("alert", "alert"),
                            ("order", "order"),
                            ("message", "message"),
                            ("bulletin", "bulletin"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.UUIDField(null=True)),
                ("words", models.BinaryField(null=True)),
                ("noted_by", models.UUIDField()),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="candidate",
            name="candidate_state",
        ),
        migrations.AlterField(
            model_name="candidate",
            name="state",
            field=models.CharField(
                choices=[
                    ("candidate", "candidate"),
                    ("accepted", "accepted"),
                    ("rejected", "rejected"),
                    ("superseded", "superseded"),
                    ("struck", "struck"),
                    ("retracted", "retracted"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="state",
            field=models.CharField(
                choices=[
                    ("candidate", "candidate"),
                    ("accepted", "accepted"),
                    ("rejected", "rejected"),
                    ("superseded", "superseded"),
                    ("struck", "struck"),
                    ("retracted", "retracted"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["candidate", "accepted", "rejected", "superseded", "struck", "retracted"])
                ),
                name="candidate_state",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.candidate"
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.candidate"
            ),
        ),
        migrations.AddField(
            model_name="relay",
            name="candidate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="relays", to="incidents.candidate"
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("struck_at__isnull", True)),
                fields=("first", "second"),
                name="judgement_once_per_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", models.F("second")), _negated=True), name="judgement_on_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("struck_at__isnull", True), ("struck_by__isnull", True), ("struck_reason__isnull", True)),
                    models.Q(
                        ("struck_at__isnull", False), ("struck_by__isnull", False), ("struck_reason__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="judgement_struck_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="relay",
            constraint=models.UniqueConstraint(fields=("candidate", "what", "subject"), name="relay_once"),
        ),
        migrations.AddConstraint(
            model_name="relay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("subject__isnull", False), ("words__isnull", True)),
                    models.Q(("subject__isnull", True), ("words__isnull", False)),
                    _connector="OR",
                ),
                name="relay_says_what",
            ),
        ),
        append_only("incidents_relay"),
    ]
