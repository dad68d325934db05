"""Texts and areas of orders are sealed."""

from django.db import migrations, models

from tocsin.desk.measures.triggers import guard_orders, no_guards
from tocsin.desk.record.sealed import SealedJSON, SealedText
from tocsin.desk.record.sealing import seal_columns

GROUND = "order_states_its_ground"


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]

    operations = [
        no_guards(),
        migrations.RemoveConstraint("order", GROUND),
        *seal_columns(
            "measures",
            "order",
            {
                "title": SealedText("measures.order.title"),
                "issuer": SealedText("measures.order.issuer"),
                "legal_basis": SealedText("measures.order.legal_basis"),
                "appeal": SealedText("measures.order.appeal"),
                "categories": SealedJSON("measures.order.categories"),
                "area": SealedJSON("measures.order.area"),
                "area_name": SealedText("measures.order.area_name"),
                "area_digest": SealedText("measures.order.area_digest"),
                "lift_reason": SealedText("measures.order.lift_reason"),
            },
        ),
        *seal_columns(
            "measures",
            "ordertext",
            {
                "subject": SealedText("measures.ordertext.subject"),
                "body": SealedText("measures.ordertext.body"),
                "lifted": SealedText("measures.ordertext.lifted"),
            },
        ),
        migrations.AddConstraint(
            "order",
            models.CheckConstraint(
                condition=models.Q(legal_basis__isnull=False, appeal__isnull=False, issuer__isnull=False),
                name=GROUND,
            ),
        ),
        guard_orders(),
    ]
