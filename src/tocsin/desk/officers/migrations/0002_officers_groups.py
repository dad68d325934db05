"""Need-to-know groups and their members."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("officers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, unique=True)),
                ("purpose", models.CharField(max_length=300)),
                ("formed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.group")),
                ("officer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="officers.officer")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("group", "officer"), name="membership_once")],
            },
        ),
    ]
