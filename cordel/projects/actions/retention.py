"""Erasing notes that have served their time; whose time is over, `privacy` says."""

from collections.abc import Collection

from cordel.projects.models import ObligationAnswer


def erase_notes(keys: Collection[int]) -> int:
    return ObligationAnswer.objects.filter(pk__in=keys).update(note="")
