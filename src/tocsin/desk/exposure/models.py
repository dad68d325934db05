"""Tables of exposure. Coordinates are whole numbers of 1e-7 degree (WGS 84); null means not known.

What is keyed by the register's own names (`key`) is updated by the next import, never doubled.
People have no key but their contact: its keyed hash (`contact_index`) finds them again.
"""

from django.db import models
from django.db.models import F, Q

LATITUDE_MAX_E7, LONGITUDE_MAX_E7 = 900_000_000, 1_800_000_000


def _on_globe(name: str) -> models.CheckConstraint:
    """Both coordinates lie on the globe; one alone is not a place."""
    latitude = Q(latitude_e7__range=(-LATITUDE_MAX_E7, LATITUDE_MAX_E7))
    longitude = Q(longitude_e7__range=(-LONGITUDE_MAX_E7, LONGITUDE_MAX_E7))
    nowhere = Q(latitude_e7=None, longitude_e7=None)
    return models.CheckConstraint(condition=(latitude & longitude) | nowhere, name=name)


class Organiser(models.Model):
    """Whoever answers for gatherings: an office or a company. Without `wrapped_key` it is erased.

    `renewed_at` is when the register last named it.
    """

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=20)
    wrapped_key = models.BinaryField(null=True)
    contact = models.BinaryField(default=b"")
    renewed_at = models.DateTimeField(null=True)


class Venue(models.Model):
    """A place where gatherings happen; `locality` is the name of its town."""

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    locality = models.CharField(max_length=200, blank=True)
    latitude_e7 = models.IntegerField(null=True)
    longitude_e7 = models.IntegerField(null=True)
    capacity = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [_on_globe("venue_on_globe")]


class Gathering(models.Model):
    """A gathering of people: a concert, a match, a service. Any of place, time and organiser may be unknown.

    `expected` is how many people are expected; `source` says where the row comes from.
    """

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    category = models.CharField(max_length=60, blank=True)
    venue = models.ForeignKey(Venue, null=True, on_delete=models.PROTECT)
    organiser = models.ForeignKey(Organiser, null=True, on_delete=models.PROTECT)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    expected = models.PositiveIntegerField(null=True)
    synthetic = models.BooleanField()
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(starts_at__lte=F("ends_at")),
                name="gathering_ends_after_start",
            )
        ]


class Person(models.Model):
    """Somebody who registered to be warned. Without `wrapped_key` the contact is erased for good.

    `renewed_at` is the last import that named this person; None for one imported before that was kept.
    """

    id = models.UUIDField(primary_key=True)
    language = models.CharField(max_length=20)
    wrapped_key = models.BinaryField(null=True)
    contact = models.BinaryField(default=b"")
    contact_index = models.BinaryField(null=True, unique=True)
    synthetic = models.BooleanField()
    renewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped_key__isnull=False, contact_index__isnull=False)
                | Q(wrapped_key=None, contact_index=None, contact=b""),
                name="person_is_whole_or_erased",
            )
        ]


class Leg(models.Model):
    """Where a person said to be, and when: a stay, from `starts_at` up to and not including `ends_at`."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    latitude_e7 = models.IntegerField()
    longitude_e7 = models.IntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            _on_globe("leg_on_globe"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="leg_has_length"),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="leg_by_time")]
