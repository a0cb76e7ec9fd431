"""The lock under which everything in a debate happens: the row of the debate."""

from django.db.models import QuerySet

from cordel.base.prepared import prepared
from cordel.debates.models import Debate


def locked(debate: Debate) -> Debate:
    """Raises Debate.DoesNotExist."""
    found = _locked(debate.pk)
    if not found:
        raise Debate.DoesNotExist
    return found[0]


@prepared
def _locked(debate: int) -> QuerySet[Debate]:
    return Debate.objects.filter(pk=debate).select_for_update(no_key=True).order_by()
