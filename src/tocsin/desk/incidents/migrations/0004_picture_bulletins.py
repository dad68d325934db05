"""Bulletins with their corrections, the case file with its custody, the units' log, and what was taken out."""

import django.db.models.deletion
from django.db import migrations, models

from tocsin.desk.record.triggers import append_only

_KEPT = ("bulletinsentence", "bulletincite", "bulletincorrection", "item", "custody", "unitnote", "export")


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0003_handling_sealed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("released", "released"), ("withdrawn", "withdrawn")],
                        max_length=10,
                    ),
                ),
                ("not_known", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("author_id", models.UUIDField()),
                ("drafted_at", models.DateTimeField()),
                ("released_by", models.UUIDField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.UUIDField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bulletins", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "ordering": ["incident", "number"],
            },
        ),
        migrations.CreateModel(
            name="BulletinCorrection",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("why", models.CharField(max_length=10)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="incidents.bulletin"
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.candidate"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="BulletinSentence",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sentences", to="incidents.bulletin"
                    ),
                ),
            ],
            options={
                "ordering": ["bulletin", "ordinal"],
            },
        ),
        migrations.CreateModel(
            name="BulletinCite",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("ordinal", models.PositiveSmallIntegerField()),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletin_cites",
                        to="incidents.candidate",
                    ),
                ),
                (
                    "sentence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cites",
                        to="incidents.bulletinsentence",
                    ),
                ),
            ],
            options={
                "ordering": ["sentence", "ordinal"],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("format", models.CharField(max_length=20)),
                (
                    "limit",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "TLP:CLEAR"),
                            (1, "TLP:GREEN"),
                            (2, "TLP:AMBER"),
                            (3, "TLP:AMBER+STRICT"),
                            (4, "TLP:RED"),
                        ]
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("officer_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exports", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "ordering": ["incident", "number"],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("wrapped_key", models.BinaryField()),
                ("sealed", models.BinaryField()),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size_bytes", models.PositiveBigIntegerField(null=True)),
                (
                    "limit",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "TLP:CLEAR"),
                            (1, "TLP:GREEN"),
                            (2, "TLP:AMBER"),
                            (3, "TLP:AMBER+STRICT"),
                            (4, "TLP:RED"),
                        ]
                    ),
                ),
                ("filed_by", models.UUIDField()),
                ("filed_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Custody",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("ordinal", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
                ("since", models.DateTimeField()),
                ("noted_by", models.UUIDField()),
                ("noted_at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="custody", to="incidents.item"
                    ),
                ),
            ],
            options={
                "ordering": ["item", "ordinal"],
            },
        ),
        migrations.CreateModel(
            name="UnitNote",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("words", models.CharField(max_length=500)),
                ("noted_by", models.UUIDField()),
                ("noted_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="incidents.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(fields=("incident", "number"), name="bulletin_number_once"),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by__isnull", True),
                    models.Q(("released_by", models.F("author_id")), _negated=True),
                    _connector="OR",
                ),
                name="bulletin_author_does_not_release",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "released"), _negated=True),
                    models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                    _connector="OR",
                ),
                name="bulletin_released_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="bulletin_withdrawn_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletincorrection",
            constraint=models.UniqueConstraint(fields=("bulletin", "candidate", "why"), name="bulletin_corrected_once"),
        ),
        migrations.AddConstraint(
            model_name="bulletinsentence",
            constraint=models.UniqueConstraint(fields=("bulletin", "ordinal"), name="bulletin_sentence_has_its_place"),
        ),
        migrations.AddConstraint(
            model_name="bulletinsentence",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="bulletin_sentence_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulletincite",
            constraint=models.UniqueConstraint(fields=("sentence", "candidate"), name="bulletin_cite_once"),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.UniqueConstraint(fields=("incident", "number"), name="export_number_once"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("incident", "number"), name="item_number_once"),
        ),
        migrations.AddConstraint(
            model_name="custody",
            constraint=models.UniqueConstraint(fields=("item", "ordinal"), name="custody_has_its_place"),
        ),
        migrations.AddConstraint(
            model_name="unitnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("noted_at__gte", models.F("at"))), name="unit_note_not_ahead"
            ),
        ),
        *(append_only(f"incidents_{table}") for table in _KEPT),
    ]
