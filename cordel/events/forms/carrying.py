"""Which people of an earlier event come to this one: ticks, and the guardians of those who are still under 18."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import languages
from cordel.base.forms import NameField, OneUseForm
from cordel.core.folding import fold_email, identity_key, matches
from cordel.core.people_lists import MOST_PEOPLE
from cordel.events import queries, rules
from cordel.events.actions import Carried
from cordel.events.models import Event
from cordel.events.queries.carrying import Known
from cordel.towns.models import Town

LABELS: Final = {
    "is_of_age": _("Under 18"),
    "guardian": _("Guardian's name"),
    "contact": _("How to reach the guardian"),
    "is_other": _("Another person of the same name"),
}
_GUARDIAN: Final = {
    "guardian": NameField(max_length=160, required=False),
    "contact": NameField(max_length=200, required=False),
}


@dataclass
class Choice:
    """Somebody of the earlier event on the page: what was ticked and typed beside the name, `errors` by part."""

    known: Known
    is_ticked: bool = False
    said: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        return self.known.registration.pk

    @property
    def name(self) -> str:
        return str(self.known.registration.person.name)

    @property
    def language(self) -> str:
        spoken = self.known.registration.person.language
        return languages.language_name(spoken, spoken)

    @property
    def was_minor(self) -> bool:
        return not self.known.registration.is_adult

    @property
    def has_guardian(self) -> bool:
        return bool(self.known.guardian and self.known.contact)

    @property
    def typed(self) -> dict[str, str]:
        """What stands in each field beside the name, "" for nothing."""
        return {part: self.said.get(part, "") for part in (*LABELS, "same_guardian")}

    @property
    def why(self) -> dict[str, str]:
        return {part: self.errors.get(part, "") for part in LABELS}

    def carried(self) -> Carried:
        said = self.typed
        return Carried(
            self.pk,
            is_of_age=self.was_minor and bool(said["is_of_age"]),
            same_guardian=bool(said["same_guardian"]),
            guardian=said["guardian"],
            contact=said["contact"],
            is_other=bool(said["is_other"]),
        )


class CarryForm(OneUseForm):
    """Who of these `people` comes. Whoever may not be taken over cannot be ticked."""

    purpose = "carry"

    def __init__(self, *args: Any, event: Event, people: Sequence[Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        ticked = set(self.data.getlist("who")) if self.is_bound else set()  # type: ignore[attr-defined]
        self.choices = [self._choice(one, str(one.registration.pk) in ticked) for one in people]
        known = {str(one.pk) for one in self.choices}
        # Erased or merged since the page was made: told by the action, never passed over in silence.
        self.gone = [int(pk) for pk in sorted(ticked - known) if pk.isdecimal() and len(pk) < 19]

    def _choice(self, known: Known, is_ticked: bool) -> Choice:
        pk = known.registration.pk
        said = {part: str(self.data.get(f"{part}_{pk}", "")).strip() for part in (*LABELS, "same_guardian")}
        return Choice(known, is_ticked, said)

    def carried(self) -> list[Carried]:
        """Those of the ticked who are right. Whoever was registered meanwhile is among them, and keeps that seat."""
        return [*(one.carried() for one in self.good), *map(Carried, self.gone)]

    @property
    def ticked(self) -> list[Choice]:
        return [one for one in self.choices if one.is_ticked]

    @property
    def good(self) -> list[Choice]:
        return [one for one in self.ticked if not one.errors]

    @property
    def wrong(self) -> list[Choice]:
        return [one for one in self.ticked if one.errors]

    @property
    def line_errors(self) -> Iterator[tuple[str, Any, str, str]]:
        """(where, what, of whom, why) of everything that is wrong beside a name."""
        for one in self.wrong:
            for part, why in one.errors.items():
                yield f"id_{part}_{one.pk}", LABELS[part], one.name, why

    def tick(self, *, only_present: bool, shown: Collection[int]) -> None:
        """Everybody who is `shown` and comes for the first time, or of these only who was present."""
        for one in self.choices:
            was_present = bool(one.known.registration.days_present)
            if one.pk in shown and one.known.is_offered and (was_present or not only_present):
                one.is_ticked = True

    def tick_nobody(self) -> None:
        for one in self.choices:
            one.is_ticked = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.ticked and not self.gone:
            raise forms.ValidationError(gettext("Please tick at least one person."))
        if len(self.ticked) > MOST_PEOPLE:
            most = gettext("At most %(most)s people at once. Tick fewer, save, and come back for the others.")
            raise forms.ValidationError(most % {"most": MOST_PEOPLE})
        for one in self.ticked:
            if one.known.may_be_taken and one.was_minor and not one.typed["is_of_age"]:
                self._check_guardian(one)
        return data

    def _check_guardian(self, one: Choice) -> None:
        if not (self.event.safeguarding_policy and self.event.safeguarding_contact):
            one.errors["is_of_age"] = str(rules.TooYoung())
            return
        if one.typed["same_guardian"] and one.has_guardian:
            return
        for part, kind in _GUARDIAN.items():
            try:
                one.said[part] = kind.clean(one.typed[part])
            except forms.ValidationError as error:
                one.errors[part] = " ".join(error.messages)
        if not one.said["guardian"]:
            who = gettext("Write who answers for this person during the event.")
            one.errors.setdefault("guardian", who)
        if not one.said["contact"]:
            how = gettext("Write a telephone number or another way to reach the guardian.")
            one.errors.setdefault("contact", how)

    def ask_about_namesakes(self, town: Town) -> None:
        """Somebody of this name is registered from the town already, perhaps the same person typed anew."""
        keys = {identity_key(one.name)[:200]: one for one in self.ticked}
        for key, addresses in queries.names_there(self.event, town, keys).items():
            one = keys[key]
            email = fold_email(one.known.registration.person.email)
            if (not email or email not in addresses) and not one.typed["is_other"]:
                one.errors["is_other"] = gettext(
                    "Somebody of this name is registered from this town already. Take the tick off, or say that it"
                    " is another person."
                )


def found_among(choices: Sequence[Choice], search: str) -> list[Choice]:
    """Those whose name in any script was typed; everybody if nothing was."""
    return [one for one in choices if matches(search, one.known.registration.person.search_key)]
