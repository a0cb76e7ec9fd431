"""What the towns settle: the legal basis of a purpose, whom to ask in a town, who runs this site."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.core import purposes
from cordel.privacy.models import Installation, PurposeChoice, TownContact
from cordel.projects.models import Project
from cordel.towns.models import Town

SETTLED = audit.verb("purpose.settled", _("settled the legal basis of a purpose"), is_public=False)
NAMED = audit.verb("contact.named", _("said whom to ask about data protection"), is_public=False)
PLACED = audit.verb("installation.placed", _("said which town runs this site"), is_public=False)


@dataclass(frozen=True)
class PurposeFacts:
    """What the towns choose for one purpose."""

    basis: str
    reason: str = ""
    told: str = ""


@dataclass(frozen=True)
class ContactFacts:
    """Whom to ask in a town; "" where it is not said."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    is_officer: bool = False


def purpose_facts(purpose: str, stored: PurposeChoice | None) -> PurposeFacts:
    """What stands; without a choice the house's own basis."""
    if stored is not None:
        return edits.facts_of(stored, PurposeFacts)
    return PurposeFacts(purposes.BY_KEY[purpose].basis.value)


def contact_facts(stored: TownContact | None) -> ContactFacts:
    return edits.facts_of(stored, ContactFacts) if stored is not None else ContactFacts()


@transaction.atomic
def settle_purpose(
    project: Project, *, purpose: str, facts: PurposeFacts, seen: str, by: User, now: datetime
) -> None:
    """The same twice changes nothing. Raises ChangedMeanwhile."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    stored = PurposeChoice.objects.filter(project=project, purpose=purpose).first()
    if stored is not None and purpose_facts(purpose, stored) == facts:
        return
    edits.ensure_unchanged(purpose_facts(purpose, stored), seen)
    PurposeChoice.objects.update_or_create(
        project=project,
        purpose=purpose,
        defaults={**vars(facts), "changed_by": by, "changed_at": now},
    )
    audit.record(SETTLED, project, by=by, now=now, project_id=project.pk, purpose=purpose, basis=facts.basis)


@transaction.atomic
def name_contact(town: Town, *, facts: ContactFacts, seen: str, by: User, now: datetime) -> None:
    """The same twice changes nothing. Raises ChangedMeanwhile."""
    town = Town.objects.select_for_update(no_key=True).get(pk=town.pk)
    stored = TownContact.objects.filter(town=town).first()
    if contact_facts(stored) == facts:
        return
    edits.ensure_unchanged(contact_facts(stored), seen)
    TownContact.objects.update_or_create(town=town, defaults={**vars(facts), "changed_at": now})
    audit.record(NAMED, town, by=by, now=now, town_id=town.pk)


@transaction.atomic
def place_installation(town: Town | None, *, by: User, now: datetime) -> None:
    """Which town runs this site; None: not said. Twice changes nothing; the last word counts."""
    found, _is_new = Installation.objects.select_for_update().get_or_create(
        place=1, defaults={"changed_at": now}
    )
    if found.town != town:
        found.town, found.changed_by, found.changed_at = town, by, now
        found.save()
        audit.record(PLACED, found, by=by, now=now, town_id=town.pk if town else None)
