"""The cast's project with one of everything that an address can name."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from cordel.base import tokens
from cordel.events import queries as events
from cordel.stories import actions as stories
from cordel.stories.actions import Said
from tests import factories


def owed_by(event: Any, town: Any) -> str:
    """What the town owes that hosts the event."""
    return f"sheets-{event.project_id}-{event.pk}-{event.project.partners.get(town=town).pk}"


def told_by_hand(cast: Any) -> Any:
    """A story that everybody may read, permitted on paper."""
    made = factories.StoryFactory(project=cast.project, town=cast.gondomar)
    stories.permit(
        made,
        said=Said(exits=("website", "events"), texts=made.texts),
        way="paper",
        language="en",
        nonce="told by hand",
        by=cast.tomas,
        now=timezone.now(),
        paper=b"%PDF-1.7 signed %%EOF",
    )
    return made


def recommended_with_all(debate: Any) -> Any:
    """A recommendation that everybody reads, with frozen evidence, an amendment and a published answer."""
    made = factories.RecommendationFactory(debate=debate, adopted_at=timezone.now())
    for factory in (
        factories.FrozenEvidenceFactory, factories.AmendmentFactory, factories.InstitutionAnswerFactory
    ):  # fmt: skip
        factory(recommendation=made)
    return made


@pytest.fixture
def world(cast: Any) -> Any:
    """The cast's project with one of everything that an address can name."""
    nonce = "a form of Ana's"
    factories.ReceiptFactory(registration=cast.seat, nonce=nonce)
    factories.RegistrationFactory(event=cast.event, person__town=cast.kavala)
    facts = {
        "rival": factories.ProjectMembershipFactory(user__name="Rival").user,
        "receipt_key": tokens.derived("receipt", nonce),
        "proof": tokens.derived("registration", events.private_value(cast.seat)),
        "answer_proof": tokens.derived("answer", events.private_value(cast.seat)),
        "owed": (owed := owed_by(cast.event, cast.gondomar)),
        "owed_by": cast.tomas.pk,
        "owed_proof": tokens.derived("obligation", f"{cast.tomas.pk}:{cast.tomas.email}:{owed}"),
        "activity": factories.ActivityFactory(event=cast.event),
        "place_proof": lambda activity: tokens.derived(
            "place", f"{events.private_value(cast.seat)}:{activity.pk}"
        ),
        "institution": factories.InstitutionFactory(project=cast.project),
        "minuted": factories.DecisionFactory(
            paper__activity__event=cast.event, paper__state="published"
        ).paper,
        "signed_sheet": factories.SignedSheetFactory(event=cast.event, town=cast.gondomar),
        "sheet_page": (
            printed := factories.SheetPageFactory(
                scan=factories.PhotographedSheetFactory(event=cast.event, town=cast.gondomar),
                event=cast.event,
                town=cast.gondomar,
                day=cast.event.starts_on,
            )
        ),
        "portrait": factories.PortraitPermissionFactory(registration=cast.seat),
        "pack": factories.EvidencePackFactory(event=cast.event),
        "sheet_reading": factories.SheetReadingFactory(page=printed, sheet=printed.scan),
        "school_letter": factories.SchoolLetterFactory(group__event=cast.event, group__town=cast.gondomar),
        "debate": (debate := factories.DebateFactory(project=cast.project)),
        "excluded": factories.ExclusionFactory(debate=debate),
        "said": factories.StatementFactory(debate=debate, town=cast.kavala),
        "poll": factories.PollFactory(debate=debate),
        "agreement": factories.ResearchAgreementFactory(debate=debate),
        "recommended": recommended_with_all(debate),
        "story": (story := factories.StoryFactory(project=cast.project, town=cast.gondomar)),
        "story_proof": tokens.derived("story", f"{story.pk}:{story.nonce}:{story.card}"),
        "told_story": told_by_hand(cast),
        "told": factories.OutreachActionFactory(partner=cast.project.partners.get(town=cast.gondomar)),
        "material": factories.MaterialFileFactory(
            paper__activity__event=cast.event, paper__state="published"
        ),
        "arrangement": factories.ArrangementFactory(event=cast.event),
        "ground": factories.TransferGroundFactory(project=cast.project, town=cast.kavala),
        "handed": factories.HandedReportFactory(project=cast.project),
        "breach": factories.BreachFactory(project=cast.project, town=cast.gondomar),
        "payment": factories.PaymentFactory(event=cast.event, payer=cast.kavala),
        "change": factories.PlanChangeFactory(event=cast.event, sequence=0),
        "door_pass": factories.DoorPassFactory(event=cast.event),
        "device": factories.DoorDeviceFactory(door_pass__event=cast.event),
        "scan": factories.ScanFactory(device__door_pass__event=cast.event),
        "bulk_act": factories.BulkActFactory(event=cast.event, made_by=cast.tomas),
        "published": factories.EventFactory(project__origin="published", number=cast.event.number),
        "closed": factories.ClosingFactory(with_archive=True),
        "statement": cast.project.statements.create(kind="aim", position=1),
        "news_proof": tokens.derived("news", f"{cast.ana.pk}"),
        "draft": factories.GroupLetterFactory(project=cast.project, of_events=[cast.event]),
        "unreached": factories.UnreachedFactory(person=cast.ana),
        "kept_letter": factories.KeptLetterFactory(registration=cast.seat),
        "sent_letter": factories.GroupLetterFactory(
            project=cast.project, of_events=[cast.event], sent_at=timezone.now()
        ),
        "invitation": factories.InvitationFactory(event=cast.event),
        "objection": factories.ObjectionFactory(event=cast.event, town=cast.kavala),
        "frozen": factories.FiguresVersionFactory(event=cast.event),
        "draw": factories.EvaluatorDrawFactory(
            link__project=cast.project, link__secret="evaluator", event=cast.event.pk
        ),
        "token": factories.AccessTokenFactory(event=cast.event),
        "twin": factories.PersonFactory(project=cast.project, name="Ana Maura", town=cast.gondomar),
        "merge": factories.MergeFactory(project=cast.project, kept_id=cast.ana.pk),
        "town_merge": factories.MergeFactory(kind="town", project=None, made_by=cast.cora),
        "table": factories.LumpSumTableFactory(project=cast.project),
        "partner": cast.project.partners.get(town=cast.kavala),
        "entry": factories.EntryCodeFactory(partner=cast.project.partners.get(town=cast.kavala)),
        "official_form": factories.OfficialFormFactory(project=cast.project),
        "project_form": factories.OfficialFormFactory(project=cast.project, name="Whole", about="project"),
        "organisation": factories.OrganisationFactory(),
        "translation": factories.TranslationFactory(),
        "runs_project": cast.project.memberships.get(user=cast.cora),
        "works_for_town": cast.gondomar.memberships.get(user=cast.helper),
        "request": (request := factories.DataRequestFactory(project=cast.project, town=cast.gondomar)),
        "request_proof": tokens.derived("privacy-answer", f"{request.pk}:{request.nonce}"),
        "site_record": factories.SitePurgeFactory(),
        "record": factories.PurgeRunFactory(project=cast.project),
    }
    return SimpleNamespace(**vars(cast), **facts)
