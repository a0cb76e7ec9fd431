"""Work for the background: evidence packs."""

import tempfile
from typing import Any

from django.utils import timezone, translation

from cordel.base import jobs
from cordel.base.standing import standing_of
from cordel.core.signed_figures import sha256
from cordel.events import actions, queries
from cordel.events.models import EvidencePack
from cordel.projects import rules as project_rules
from cordel.reports import evidence_pack, pack_files, rules

WRITE_PACK = "reports.write_pack"


def write_pack(pack_id: int) -> dict[str, Any]:
    """Makes the pack and keeps it, as far as whoever ordered it may see everybody still; twice makes one."""
    pack, now = queries.pack_by_id(pack_id), timezone.now()
    if pack is None or pack.made_at is not None:
        return {}
    if pack.ordered_by is None or not rules.may_open_pack(
        standing_of(pack.ordered_by), pack.event, names_sealed=queries.holds_sealed(pack.event)
    ):
        actions.throw_pack_away(pack, by=None, now=now)
        return {}
    with translation.override(pack.language), tempfile.TemporaryFile() as draft:
        manifest = pack_files.write(
            draft,
            _told(pack),
            facts=evidence_pack.facts(
                pack.event, is_named=pack.is_named, made_at=now.isoformat(timespec="seconds")
            ),
            made_by=evidence_pack.made_by(),
            now=now,
        )
        size = draft.tell()
        draft.seek(0)
        actions.keep_pack(pack, made=draft, size=size, digest=sha256(manifest.decode()), now=now)
    return {"bytes": size}


def _told(pack: EvidencePack) -> Any:
    """The files one after the other, with how far it is."""
    standing: Any = standing_of(pack.ordered_by)
    unsealed = project_rules.may_choose_people(standing, pack.event.project)
    parts = evidence_pack.parts(pack.event, is_named=pack.is_named, unsealed=unsealed)
    for done, part in enumerate(parts):
        jobs.tell_progress(pack.job_key, done, len(parts))
        yield part.name, part.make()
