"""Writes about official forms: uploaded, renewed, mapped and removed; a version that came is never changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, stored_files
from cordel.core import form_files, official_forms
from cordel.core.form_files import FormFile
from cordel.core.office_package import Unusable
from cordel.projects import queries, rules
from cordel.projects.models import OfficialForm, Project

UPLOADED = audit.verb("project.form_uploaded", _("uploaded an official form"))
RENEWED = audit.verb("project.form_renewed", _("uploaded a new version of an official form"))
MAPPED = audit.verb("project.form_mapped", _("chose what goes where in an official form"))
REMOVED = audit.verb("project.form_removed", _("removed an official form with all its versions"))


@dataclass(frozen=True)
class NewForm:
    """A form as it is uploaded for the first time."""

    name: str
    about: str
    data: bytes


@dataclass(frozen=True)
class FormMapping:
    """What goes where, as pairs in order, so that two of them can be compared."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, form: OfficialForm) -> "FormMapping":
        return cls(tuple(sorted(form.mapping.items())))


@transaction.atomic
def upload_form(project: Project, *, new: NewForm, by: User, now: datetime) -> OfficialForm:
    """The first version of a form. Raises FormIsThere, and the refusals of a file that cannot be filled."""
    read = _read(new.data)
    project = Project.objects.select_for_update().get(pk=project.pk)
    if queries.official_form(project, new.name) is not None:
        raise rules.FormIsThere(name=new.name)
    form = OfficialForm(project=project, name=new.name, about=new.about, version=1)
    _keep(form, new.data, read, by=by, now=now)
    audit.record(UPLOADED, form, by=by, now=now, project_id=project.pk, name=form.name)
    return form


@transaction.atomic
def renew_form(form: OfficialForm, *, data: bytes, by: User, now: datetime) -> OfficialForm:
    """A new version, with what still has its place carried over. The file that is there already is no new version."""
    read = _read(data)
    project = Project.objects.select_for_update().get(pk=form.project_id)
    last = queries.official_form(project, form.name)
    if last is None:
        raise rules.FormIsGone
    rules.ensure_same_kind(last, read.kind)
    if last.digest == _digest(data):
        return last
    renewed = OfficialForm(project=project, name=last.name, about=last.about, version=last.version + 1)
    renewed.mapping = official_forms.carried_over(last.mapping, read.places)
    _keep(renewed, data, read, by=by, now=now)
    audit.record(RENEWED, renewed, by=by, now=now, project_id=project.pk, version=renewed.version)
    return renewed


@transaction.atomic
def map_form(form: OfficialForm, *, mapping: Mapping[str, str], seen: str, by: User, now: datetime) -> None:
    """Raises ChangedMeanwhile when somebody else mapped it differently meanwhile. Places it has not are left out."""
    form = OfficialForm.objects.select_for_update().get(pk=form.pk)
    stored, chosen = FormMapping.of(form), official_forms.carried_over(mapping, form.found_places)
    if stored.pairs != tuple(sorted(chosen.items())):
        edits.ensure_unchanged(stored, seen)
    elif form.mapped_at is not None:
        return
    form.mapping, form.mapped_at = chosen, now
    form.save(update_fields=["mapping", "mapped_at"])
    audit.record(MAPPED, form, by=by, now=now, project_id=form.project_id, places=len(chosen))


@transaction.atomic
def remove_form(form: OfficialForm, *, by: User, now: datetime) -> None:
    """All versions of the form, and their files once nothing names them. Twice changes nothing."""
    project = Project.objects.select_for_update().get(pk=form.project_id)
    versions = list(project.official_forms.filter(name=form.name).order_by("version"))
    if not versions:
        return
    audit.record(REMOVED, versions[-1], by=by, now=now, project_id=project.pk, name=form.name)
    files = {str(one.file.name) for one in versions}
    project.official_forms.filter(name=form.name).delete()
    still_named = set(project.official_forms.order_by().values_list("file", flat=True))
    stored_files.forget(sorted(files - still_named), now=now)


def _read(data: bytes) -> FormFile:
    try:
        read = form_files.read(data)
    except Unusable as unusable:
        raise rules.UNUSABLE[unusable.reason] from unusable
    if not read.places:
        raise rules.NothingToFill
    return read


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _keep(form: OfficialForm, data: bytes, read: FormFile, *, by: User, now: datetime) -> None:
    """Stores the file under its own digest: the same file is stored once. A file that no row names is about to be
    thrown away, so it is never taken again."""
    form.kind, form.digest = read.kind, _digest(data)
    form.places, form.fingerprint = (
        official_forms.as_data(read.places),
        official_forms.fingerprint(read.places),
    )
    form.uploaded_by, form.uploaded_at = by, now
    name = form.file.field.generate_filename(form, "form")
    is_kept = OfficialForm.objects.filter(project=form.project, file=name).exists()
    if not (is_kept and default_storage.exists(name)):
        name = default_storage.save(name, ContentFile(data))
    form.file.name = name
    form.save()
