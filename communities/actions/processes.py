"""Making processes, communities and the roles in them."""

import uuid
from dataclasses import dataclass, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from communities import vocabularies
from communities.actions.audit import record
from communities.choices import Resolution, Role
from communities.models.base import free_id
from communities.models.people import Membership, User
from communities.models.places import Community, Cycle, Municipality
from communities.models.processes import Principle, Process


@transaction.atomic
def create_process(
    *, acting_user: User | None, slug: str, name_es: str, synthetic: bool, **texts: str
) -> Process:
    """A new process with the default principles.

    Raises:
        ValidationError: the slug is taken, reserved, or does not fit ``synthetic``.
    """
    process = Process(slug=slug, name_es=name_es, synthetic=synthetic, **texts)
    process.full_clean()
    process.save()
    Principle.plain.bulk_create(
        Principle(process=process, code=term.code, title_es=term.es, title_en=term.en)
        for term in vocabularies.terms("principle").values()
    )
    record(
        acting_user=acting_user, action="create_process", target=process, process=process
    )
    return process


@dataclass(frozen=True, slots=True)
class Place:
    """A community before it exists."""

    slug: str
    name: str
    municipality: Municipality
    resolution: str = Resolution.MUNICIPALITY
    context_es: str = ""
    context_en: str = ""


@transaction.atomic
def create_community(
    *, acting_user: User | None, process: Process, place: Place, id: uuid.UUID | None = None
) -> Community:
    """A new community with its first cycle.

    Raises:
        ValidationError: the slug is taken in this process.
    """
    values = {field.name: getattr(place, field.name) for field in fields(place)}
    key = free_id(Community, id, process=process)
    community = Community(id=key, process=process, **values)
    community.full_clean()
    community.save(force_insert=True)
    Cycle.plain.create(community=community, number=1)
    record(
        acting_user=acting_user,
        action="create_community",
        target=community,
        process=process,
    )
    return community


def refuse_oneself(acting_user: User | None, user: User | None) -> None:
    """Two people stand behind every role.

    Raises:
        ValidationError: they are the same.
    """
    if acting_user is not None and acting_user == user:
        raise ValidationError(_("Nobody gives a role to themselves. Ask a colleague."))


@transaction.atomic
def grant_role(
    *,
    acting_user: User | None,
    user: User,
    role: Role | str,
    process: Process,
    community: Community | None = None,
    until: date | None = None,
) -> Membership:
    """Give ``user`` a role in a community, or in the whole process without one.

    Raises:
        ValidationError: the role does not fit the place or is already held, or somebody
            gives one to themselves.
    """
    refuse_oneself(acting_user, user)
    membership = Membership(
        user=user, role=role, process=process, community=community, until=until
    )
    membership.full_clean()
    membership.save()
    record(acting_user=acting_user, action="grant_role", target=membership, process=process)
    return membership


@transaction.atomic
def create_account(
    *,
    acting_user: User | None,
    email: str,
    password: str,
    name: str,
    process: Process | None,
) -> User:
    """A staff account.

    Raises:
        ValidationError: the address is not one, or is taken.
    """
    user = User(email=User.objects.normalize_email(email).lower(), name=name)
    user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    record(acting_user=acting_user, action="create_account", target=user, process=process)
    return user
