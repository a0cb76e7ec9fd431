"""The lock under which everything in a debate happens: the row of the debate."""

from cordel.debates.models import Debate


def locked(debate: Debate) -> Debate:
    return Debate.objects.select_for_update(no_key=True).get(pk=debate.pk)
