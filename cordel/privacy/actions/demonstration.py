"""What the invented project of the demonstration says about data: whom to ask in each town, who runs the site, and why
two purposes rest on what they rest on. As rows: nobody did these acts."""

from datetime import datetime

from cordel.privacy.models import Installation, PurposeChoice, TownContact
from cordel.projects.models import Partner, Project

REASONS = {
    "registration": ("e", "Law of the municipalities, Art. 23: culture, and meeting each other."),
    "figures": ("e", "The agreement with the funder asks the lead town for evidence of who was there."),
}


def furnish(project: Project, now: datetime) -> list[int]:
    """Called while the demonstration is made; gives how many contacts there are."""
    partners = list(project.partners.filter(town__isnull=False).select_related("town").order_by("pk"))
    contacts = [
        TownContact(
            town=one.town,
            name="Europe office",
            email=f"data.{one.country.lower()}@cordel.example",
            is_officer=number % 3 == 0,
            changed_at=now,
        )
        for number, one in enumerate(partners[:-1])  # one has not said yet: what is missing is shown, too
        if one.town is not None
    ]
    TownContact.objects.bulk_create(contacts)
    lead = next((one.town for one in partners if one.role == Partner.Role.LEAD), None)
    Installation.objects.create(town=lead, changed_at=now)
    PurposeChoice.objects.bulk_create(
        PurposeChoice(project=project, purpose=key, basis=basis, reason=reason, changed_at=now)
        for key, (basis, reason) in REASONS.items()
    )
    return [len(contacts)]
