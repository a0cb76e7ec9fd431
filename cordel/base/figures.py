"""Counts that leave the house: each with its rule and the way to its rows, and a ledger of what was published."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from cordel.base.models import PublishedTable


@dataclass(frozen=True)
class Figure:
    """A count as it may be shown. `value` None: suppressed, or not known; `rule` says how it was counted."""

    value: int | None
    rule: Any
    rows_url: str = ""

    @property
    def is_known(self) -> bool:
        return self.value is not None


def publish(
    subject: Model,
    name: str,
    table: Any,
    *,
    counting_rule: str,
    exact: bool,
    now: datetime,
    by: Model | None,
) -> PublishedTable:
    """Writes the table into the ledger. The same table again is the same publication: nothing is written."""
    data = json.dumps(table, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(f"{counting_rule}\n{data}".encode()).hexdigest()
    newest = latest(subject, name)
    if newest is not None and newest.digest == digest:
        return newest
    return PublishedTable.objects.create(
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        name=name,
        counting_rule=counting_rule,
        exact=exact,
        table=json.loads(data),
        digest=digest,
        published_at=now,
        published_by=by.pk if by else None,
    )


def latest(subject: Model, name: str) -> PublishedTable | None:
    """The newest published table of the subject: what public pages show."""
    return newest(subject, name).get(name)


def newest(subject: Model, *names: str) -> dict[str, PublishedTable]:
    """The same of several tables, by their names (one query); those never published are left out."""
    published = PublishedTable.objects.filter(
        subject_kind=subject._meta.model_name, subject_id=subject.pk, name__in=names
    )
    return {table.name: table for table in published.order_by("pk")}
