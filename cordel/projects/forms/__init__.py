"""Forms of the projects: parsing, and words beside the field."""

from cordel.projects.forms.beginning import NOWHERE, LeadTownForm, NetworkForm, SpokenForm
from cordel.projects.forms.grants import (
    MOST_BYTES,
    AssumptionsForm,
    TableForm,
    draft_of,
    read_draft,
)
from cordel.projects.forms.pasted import PastedForm
from cordel.projects.forms.projects import (
    PROJECT_WORDS,
    STATEMENT_WORDS,
    FactsFields,
    NewPartnerForm,
    NewProjectForm,
    PartnerForm,
    ProjectForm,
    StatementForm,
    call_choices,
)

__all__ = [
    "AssumptionsForm",
    "FactsFields",
    "LeadTownForm",
    "NetworkForm",
    "SpokenForm",
    "MOST_BYTES",
    "NOWHERE",
    "NewPartnerForm",
    "NewProjectForm",
    "PROJECT_WORDS",
    "PartnerForm",
    "PastedForm",
    "ProjectForm",
    "STATEMENT_WORDS",
    "StatementForm",
    "TableForm",
    "call_choices",
    "draft_of",
    "read_draft",
]
