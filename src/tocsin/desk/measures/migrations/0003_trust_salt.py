"""A sealed salt in the order's digest; the guards keep it with the rest."""

from django.db import migrations

from tocsin.desk.measures.triggers import guard_orders, no_guards
from tocsin.desk.record.sealed import SealedText


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_handling_sealed")]

    operations = [
        no_guards(),
        migrations.AddField("order", "salt", SealedText("measures.order.salt", blank=True, default="")),
        guard_orders(salted=True),
    ]
