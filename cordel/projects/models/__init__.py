"""Networks of towns under a call: projects, their partners, what they set out to do, who runs them, the grant, forms."""

from cordel.projects.models.grants import GrantAssumptions, LumpSumTable
from cordel.projects.models.official_forms import OfficialForm
from cordel.projects.models.projects import (
    Partner,
    Project,
    ProjectMembership,
    ProjectQuerySet,
    ProjectRole,
    Statement,
)

__all__ = [
    "GrantAssumptions",
    "LumpSumTable",
    "OfficialForm",
    "Partner",
    "Project",
    "ProjectMembership",
    "ProjectQuerySet",
    "ProjectRole",
    "Statement",
]
