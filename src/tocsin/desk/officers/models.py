"""Tables of the officers."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from tocsin.desk.officers.rules import BY_COMMAND, Permission, Post, Role, allowed
from tocsin.desk.record.models import TLP_CHOICES
from tocsin.terms import Tlp


class OfficerManager(BaseUserManager["Officer"]):
    """Finds officers by id. It makes none: only acts write."""

    def get_by_natural_key(self, username: str | None) -> "Officer":
        """The active officer with this id."""
        return self.get(id=username, is_active=True)  # type: ignore[misc]  # nobody has the id None


class Officer(AbstractBaseUser):
    """Somebody who works at the desk, under the name of an office, not of a person.

    `clearance` is the highest TLP that the officer may see. The contact is sealed. There is no
    password: an officer comes in by a one-time enrolment link and from then on with a passkey.
    `keyed_at` is when the officer first registered one; the credentials themselves are allauth's
    `Authenticator` rows.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120)
    office = models.CharField(max_length=120)
    language = models.CharField(max_length=20, default="en")
    roles = models.JSONField(default=list)
    clearance = models.PositiveSmallIntegerField(choices=TLP_CHOICES, default=int(Tlp.CLEAR))
    contact_key = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)
    keyed_at = models.DateTimeField(null=True)

    password = None  # type: ignore[assignment]  # Django takes the column away where it is None
    last_login = None
    USERNAME_FIELD = "id"
    objects = OfficerManager()

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How this officer stands in the record."""
        return f"officer:{self.id}"

    @property
    def cleared(self) -> Tlp:
        """The clearance as its type."""
        return Tlp(self.clearance)

    @property
    def held(self) -> frozenset[Role]:
        """The roles as their type."""
        return frozenset(Role(role) for role in self.roles)

    def has_usable_password(self) -> bool:
        """Never: there is none. (Django takes an absent password for one that can be used.)"""
        return False

    def get_session_auth_hash(self) -> str:
        """What a session is bound to: any change of roles or clearance ends the officer's sessions."""
        rights = f"{self.id}:{sorted(self.roles)}:{self.clearance}:{self.is_active}"
        return salted_hmac("tocsin.officers.session", rights, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """No older secrets are accepted."""
        return iter(())

    @property
    def may_see_officers(self) -> bool:
        """Whether the pages about officers are for this one."""
        return self.may(Permission.OFFICER_READ)

    @property
    def may_remark(self) -> bool:
        """Whether marking reports and incidents anew is for this one."""
        return self.may(Permission.INCIDENT_REMARK)

    def may(self, permission: Permission) -> bool:
        """Whether the officer's roles allow `permission`; never for one who is not active."""
        return self.is_active and permission in allowed(self.held)


class Enrolment(models.Model):
    """A one-time link by which an officer first comes in. Only the token's digest is kept."""

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    token_digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Sitting(models.Model):
    """An officer's session on one device, from signing in to signing out.

    Its id stands in the browser's session; ending it here ends it there with the next request. `device`
    is the kind of browser and system, no more. `seen_at` is written at most once a minute.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    method = models.CharField(max_length=20)
    device = models.CharField(max_length=60)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Showing(models.Model):
    """That an officer showed a credential and it was checked; what `tocsin.terms.Proof` is compared with.

    It serves one act: `used_at` is the instant of that act. One that was made for a command has a `purpose`,
    the permission that it is for, the `host` on which the command runs, and the digest of the code by which
    the command finds it. The database takes no purpose that a command may not have.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    method = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)
    purpose = models.CharField(max_length=60, blank=True, default="")
    host = models.CharField(max_length=255, blank=True, default="")
    code_digest = models.BinaryField(null=True, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose="", host="", code_digest=None)
                | models.Q(purpose__in=sorted(BY_COMMAND), host__gt="", code_digest__isnull=False),
                name="showing_for_a_command_is_whole",
            )
        ]


class Group(models.Model):
    """Those who need to know of one thing. Rows of other rooms name a group by its id."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    purpose = models.CharField(max_length=300)
    formed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An officer who is in a group; taken away when the officer leaves it. The record keeps when that was."""

    id = models.UUIDField(primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "officer"], name="membership_once")]


class DutyTurn(models.Model):
    """A turn on the roster: `officer` holds `post` from `starts_at` until `ends_at`.

    At its end the officer leaves a sealed note for whoever comes next, with a handling limit.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    post = models.CharField(max_length=12, choices=[(str(post), str(post)) for post in Post])
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    note_key = models.BinaryField(null=True)
    note = models.BinaryField(null=True)
    note_limit = models.PositiveSmallIntegerField(choices=TLP_CHOICES, null=True)
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="duty_turn_has_length")
        ]
