"""Every text that the house stores says whose it is and when it goes."""

from django.apps import apps
from django.db import models

from cordel.core.retention import Kind
from cordel.privacy.actions.retention import _TREATMENTS
from cordel.privacy.actions.staff import TREATMENTS
from cordel.privacy.queries.fields import NOBODY, PEOPLE
from cordel.privacy.queries.stores import BY_NAME, SITE_STORES, STORES

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
OURS = {one._meta.label: one for one in apps.get_models() if one.__module__.startswith("cordel.")}


def texts_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if isinstance(field, TEXTS)}


def test_every_model_says_whether_it_is_about_people() -> None:
    """A new model: declare its fields in `PEOPLE`, or in `NOBODY` why it holds nothing of anybody."""
    assert set(PEOPLE) | set(NOBODY) == set(OURS)
    assert not set(PEOPLE) & set(NOBODY)


def test_every_text_of_a_model_about_people_is_declared() -> None:
    """A new field: which clock does it follow, or why does it follow none?"""
    assert {label: set(fields) for label, fields in PEOPLE.items()} == {
        label: texts_of(OURS[label]) for label in PEOPLE
    }


def test_every_personal_field_has_a_store_that_follows_its_clock() -> None:
    followed = {(store.model._meta.label, store.kind) for store in (*STORES, *SITE_STORES)}
    declared = {
        (label, kind)
        for label, fields in PEOPLE.items()
        for kind in fields.values()
        if isinstance(kind, Kind)
    }
    assert declared <= followed
    assert {kind for _label, kind in followed} == set(Kind)


def test_every_store_has_a_treatment_and_a_way_to_its_rows(cast: object) -> None:
    assert set(BY_NAME) == set(_TREATMENTS)
    assert {store.name for store in SITE_STORES} == set(TREATMENTS)
    project = cast.project  # type: ignore[attr-defined]
    for store in STORES:
        for way in filter(None, (store.event, store.town, store.since)):
            list(store.rows(project).values_list(way, flat=True))
        assert store.ready(project).count() + store.waiting(project).count() == store.rows(project).count()
