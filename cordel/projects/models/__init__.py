"""Networks of towns under a call: projects, their partners, what they set out to do, who runs them, the grant, forms, words about what is owed, codes to come in, links for evaluators, grounds on which names cross borders, reports handed in, how it is closed."""

from cordel.projects.models.closing import Closing
from cordel.projects.models.evaluators import DeviationReason, EvaluatorDraw, EvaluatorLink
from cordel.projects.models.grants import GrantAssumptions, LumpSumTable
from cordel.projects.models.handed_reports import HandedReport
from cordel.projects.models.obligations import (
    ObligationAnswer,
    ObligationKind,
    ObligationWord,
    WeeklyLetter,
)
from cordel.projects.models.official_forms import OfficialForm
from cordel.projects.models.people import EntryCode
from cordel.projects.models.projects import (
    Partner,
    Project,
    ProjectMembership,
    ProjectQuerySet,
    ProjectRole,
    Statement,
)
from cordel.projects.models.transfers import TransferGround

__all__ = [
    "Closing",
    "DeviationReason",
    "EntryCode",
    "EvaluatorDraw",
    "EvaluatorLink",
    "GrantAssumptions",
    "LumpSumTable",
    "HandedReport",
    "ObligationAnswer",
    "ObligationKind",
    "ObligationWord",
    "OfficialForm",
    "Partner",
    "Project",
    "ProjectMembership",
    "ProjectQuerySet",
    "ProjectRole",
    "Statement",
    "TransferGround",
    "WeeklyLetter",
]
