"""Writes about translations: proposed by anybody, accepted, refused or taken back by coordinators."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, tokens
from cordel.core import translating
from cordel.translations import rules
from cordel.translations.models import Translation
from cordel.translations.queries import catalogues, proposals
from cordel.translations.queries.catalogues import Entry

PROPOSED = audit.verb("translation.proposed", _("proposed translations"), is_public=False)
# Accepted words are seen on public pages, so pages that are kept are made anew.
ACCEPTED = audit.verb("translation.accepted", _("accepted translations"))
REFUSED = audit.verb("translation.refused", _("refused a translation, or took one back"))

State = Translation.State
Forms = Sequence[str]


@transaction.atomic
def propose(
    language: str, *, translations: Mapping[str, Forms], by: User | None, now: datetime
) -> list[Translation]:
    """Keeps what was proposed, by the sentences' keys, and returns what is new. The same again changes nothing.

    Raises NotWhole when one of them has a fault or its sentence is gone, TooManyWaiting; then none is kept.
    """
    entries = catalogues.entries_of(language, translations)
    rules.ensure_whole(
        is_whole=len(entries) == len(translations) and _are_right(language, entries, translations)
    )
    rows = [_row(language, entries[key], forms, by, now) for key, forms in translations.items()]
    known = {
        (row.key, row.digest): row
        for row in Translation.objects.select_for_update().filter(language=language, key__in=translations)
    }
    again = [row for one in rows if (row := known.get((one.key, one.digest))) and _is_open_again(row, by)]
    new = [row for row in rows if (row.key, row.digest) not in known]
    rules.ensure_room(proposals.count_waiting(language), len(new) + len(again))
    # Somebody may send the same at this very moment: the second one is then left out, not refused.
    Translation.objects.bulk_create(new, ignore_conflicts=True)
    for row in again:
        row.state, row.proposed_by, row.proposed_at = State.PROPOSED, by, now
    Translation.objects.bulk_update(again, ["state", "proposed_by", "proposed_at"])
    made = _stored(language, [*new, *again])
    if made:
        audit.record(PROPOSED, made[0], by=by, now=now, language=language, sentences=len(made))
    return made


def _is_open_again(row: Translation, by: User | None) -> bool:
    """What was replaced may be proposed again; what was refused only by somebody who signs in."""
    return row.state == State.REPLACED or (row.state == State.REFUSED and by is not None)


def _stored(language: str, rows: Sequence[Translation]) -> list[Translation]:
    """The rows as the database knows them, by their numbers."""
    wanted = {(row.key, row.digest) for row in rows}
    found = Translation.objects.filter(language=language, key__in=[key for key, _digest in wanted])
    return [row for row in found if (row.key, row.digest) in wanted]


def _are_right(language: str, entries: Mapping[str, Entry], translations: Mapping[str, Forms]) -> bool:
    plurals = catalogues.book(catalogues.CITIZEN, language).plurals
    return not any(translating.faults(entries[key].sentence, translations[key], plurals) for key in entries)


def _row(language: str, entry: Entry, forms: Forms, by: User | None, now: datetime) -> Translation:
    sentence = entry.sentence
    return Translation(
        language=language,
        key=entry.key,
        context=sentence.context,
        source=sentence.source,
        plural=sentence.plural,
        forms=list(forms),
        digest=tokens.digest(json.dumps(list(forms))),
        proposed_by=by,
        proposed_at=now,
    )


@transaction.atomic
def accept(language: str, *, pks: Iterable[int], by: User, now: datetime) -> list[Translation]:
    """These are said from now on; of several for one sentence the last one. Returns what changed; twice is nothing.

    Whoever decides about a language at the same time waits: its rows are locked in their order.
    """
    rows = {row.pk: row for row in Translation.objects.select_for_update().filter(language=language)}
    entries = catalogues.entries_of(language, {row.key for row in rows.values()})
    last = {rows[pk].key: rows[pk] for pk in sorted(pks) if pk in rows and rows[pk].state == State.PROPOSED}
    taken = [row for row in last.values() if row.key in entries and _is_right(row, entries[row.key])]
    now_said = [row.pk for row in rows.values() if row.state == State.ACCEPTED and row.key in last]
    replaced = {row.key for row in taken}
    Translation.objects.filter(pk__in=[pk for pk in now_said if rows[pk].key in replaced]).update(
        state=State.REPLACED, decided_by=by, decided_at=now
    )
    for row in taken:
        row.state, row.instead_of = State.ACCEPTED, list(entries[row.key].forms)
        row.decided_by, row.decided_at = by, now
    Translation.objects.bulk_update(taken, ["state", "instead_of", "decided_by", "decided_at"])
    if taken:
        audit.record(ACCEPTED, taken[0], by=by, now=now, language=language, sentences=len(taken))
    return taken


def _is_right(row: Translation, entry: Entry) -> bool:
    """Looked at once more: the rules may have become stricter since it was proposed."""
    plurals = catalogues.book(catalogues.CITIZEN, row.language).plurals
    return not translating.faults(entry.sentence, row.forms, plurals)


@transaction.atomic
def refuse(language: str, *, pk: int, by: User, now: datetime) -> bool:
    """A proposal is set aside, or what was accepted is not said any more. Whether anything changed."""
    row = Translation.objects.select_for_update().filter(language=language, pk=pk).first()
    if row is None or row.state not in (State.PROPOSED, State.ACCEPTED):
        return False
    row.state, row.decided_by, row.decided_at = State.REFUSED, by, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(REFUSED, row, by=by, now=now, language=language)
    return True
