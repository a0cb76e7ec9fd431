"""Two people who change the same thing: the second is told, and what both wrote is kept."""

from dataclasses import dataclass, replace

import pytest
from django import forms

from cordel.base import edits
from cordel.base.refusals import Refused
from cordel.towns.models import Town


@dataclass(frozen=True)
class Facts:
    region: str = ""
    website: str = ""


class FactsForm(edits.EditForm):
    region = forms.CharField(required=False)
    website = forms.ChoiceField(choices=[("", "none"), ("a", "Site A"), ("b", "Site B")], required=False)


STORED = Facts(region="Norte", website="a")


def town(facts: Facts = STORED) -> Town:
    return Town(region=facts.region, website=facts.website)


def test_sets_what_changed_and_names_it():
    thing = town()
    assert edits.change(thing, Facts(region="Sul", website="a"), seen=edits.version_of(STORED)) == ["region"]
    assert thing.region == "Sul"


def test_raises_when_somebody_was_faster():
    thing = town(replace(STORED, region="Centro"))
    with pytest.raises(edits.ChangedMeanwhile) as refused:
        edits.change(thing, Facts(region="Sul", website="a"), seen=edits.version_of(STORED))
    assert thing.region == "Centro"
    assert refused.value.values["stored"] == Facts(region="Centro", website="a")


def test_finds_no_conflict_in_what_is_stored_already():
    assert edits.change(town(), STORED, seen="an old page") == []


def test_shows_what_is_stored_beside_what_was_typed():
    form = FactsForm({"version": "old", "region": "Sul", "website": ""}, facts=STORED)

    def act() -> None:
        raise edits.ChangedMeanwhile(stored=STORED)

    assert not edits.carried_out(form, act)
    assert form["region"].value() == "Sul"
    assert form["region"].help_text == "Stored now: Norte"
    assert form["website"].help_text == "Stored now: Site A"
    assert form["version"].value() == edits.version_of(STORED)
    assert form.non_field_errors()


def test_keeps_what_was_typed_when_an_act_is_refused():
    class TooMany(Refused):
        sentence = "There are %(count)s already."

    def act() -> None:
        raise TooMany(count=3)

    form = FactsForm({"version": "", "region": "Sul"}, facts=STORED)
    assert not edits.carried_out(form, act)
    assert form.non_field_errors() == ["There are 3 already."]
    assert form["region"].value() == "Sul"


def test_does_not_act_on_a_form_that_is_wrong():
    done: list[bool] = []
    form = FactsForm({"website": "nowhere"}, facts=STORED)
    assert not edits.carried_out(form, lambda: done.append(True))
    assert done == []
