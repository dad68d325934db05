"""Settings of a desk that ends at delivery: a process of a test starts faster without the apps above."""

from tocsin.desk.settings.base import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "tocsin.desk.record",
    "tocsin.desk.officers",
    "tocsin.desk.exposure",
    "tocsin.desk.delivery",
]
