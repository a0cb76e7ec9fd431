"""Rows of debates."""

from datetime import timedelta

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from cordel.core.content import Content
from cordel.debates.models import (
    Amendment,
    Debate,
    Exclusion,
    FrozenEvidence,
    InstitutionAnswer,
    Poll,
    PollOption,
    Recommendation,
    ResearchAgreement,
    Statement,
)
from tests.factories.base import CordelFactory, in_days
from tests.factories.projects import ProjectFactory


class DebateFactory(CordelFactory):
    class Meta:
        model = Debate

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    question = Content.of("en", "How do newcomers find work?")
    phase = Debate.Phase.VOTES
    nonce = factory.Sequence(lambda n: f"debate {n}")
    secret = "a secret of a debate"
    created_at = factory.LazyFunction(timezone.now)


class PollOptionFactory(CordelFactory):
    class Meta:
        model = PollOption

    words = Content.of("en", "Courses")


class PollFactory(CordelFactory):
    """One with two options that nobody sees yet."""

    class Meta:
        model = Poll
        skip_postgeneration_save = True

    debate = factory.SubFactory(DebateFactory)
    number = factory.Sequence(lambda n: n + 1)
    question = Content.of("en", "What first?")
    nonce = factory.Sequence(lambda n: f"poll {n}")
    created_at = factory.LazyFunction(timezone.now)
    first = factory.RelatedFactory(PollOptionFactory, "poll", number=1)
    second = factory.RelatedFactory(PollOptionFactory, "poll", number=2)


class StatementFactory(CordelFactory):
    """One that waits to be read."""

    class Meta:
        model = Statement

    debate = factory.SubFactory(DebateFactory)
    number = factory.Sequence(lambda n: n + 1)
    words = Content.of("en", "Courses should be free.")
    origin = Statement.Origin.PARTICIPANT
    nonce = factory.Sequence(lambda n: f"statement {n}")
    written_at = factory.LazyFunction(timezone.now)


class RecommendationFactory(CordelFactory):
    """With the towns, and public from its adoption on."""

    class Meta:
        model = Recommendation

    debate = factory.SubFactory(DebateFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = Content.of("en", "Free courses")
    text = Content.of("en", "We ask for free courses in the first year.")
    state = Recommendation.State.TOWNS
    wording = 1
    nonce = factory.Sequence(lambda n: f"recommendation {n}")
    created_at = factory.LazyFunction(timezone.now)


class FrozenEvidenceFactory(CordelFactory):
    class Meta:
        model = FrozenEvidence

    recommendation = factory.SubFactory(RecommendationFactory)
    version = 1
    entries = 0
    root = "0" * 64
    erased = 0
    counted_at = factory.LazyFunction(timezone.now)
    document = factory.LazyFunction(lambda: {"root": "0" * 64, "statements": []})
    digest = "0" * 64
    nonce = factory.Sequence(lambda n: f"evidence {n}")
    made_at = factory.LazyFunction(timezone.now)


class AmendmentFactory(CordelFactory):
    class Meta:
        model = Amendment

    recommendation = factory.SubFactory(RecommendationFactory)
    number = 1
    wording = 1
    title = "Free courses"
    text = "We ask for free courses in the first two years."
    because = "One year is too short."
    language = "en"
    nonce = factory.Sequence(lambda n: f"amendment {n}")
    proposed_at = factory.LazyFunction(timezone.now)


class InstitutionAnswerFactory(CordelFactory):
    class Meta:
        model = InstitutionAnswer

    recommendation = factory.SubFactory(RecommendationFactory)
    text = "We shall see."
    language = "en"
    answered_on = factory.LazyFunction(lambda: in_days(-1))
    is_published = True
    kept_as = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "answer.pdf"))
    recorded_at = factory.LazyFunction(timezone.now)


class ResearchAgreementFactory(CordelFactory):
    """In force: announced a month ago."""

    class Meta:
        model = ResearchAgreement

    debate = factory.SubFactory(DebateFactory)
    number = factory.Sequence(lambda n: n + 1)
    institution = "Institute for Social Research"
    responsible = "Head of the institute"
    used_for = "Which towns agree with each other, and on what."
    language = "en"
    signed_on = factory.LazyFunction(lambda: in_days(-40))
    runs_until = factory.LazyFunction(lambda: in_days(300))
    kept_as = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "agreement.pdf"))
    nonce = factory.Sequence(lambda n: f"agreement {n}")
    recorded_at = factory.LazyFunction(timezone.now)
    announced_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))


class ExclusionFactory(CordelFactory):
    class Meta:
        model = Exclusion

    debate = factory.SubFactory(DebateFactory)
    reason = Exclusion.Reason.MANY
    count = 5
    nonce = factory.Sequence(lambda n: f"left out {n}")
    made_at = factory.LazyFunction(timezone.now)
