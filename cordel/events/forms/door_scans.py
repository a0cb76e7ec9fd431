"""What a phone at the door sends, read line by line: what cannot be read is named, and the rest is taken."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import NameField
from cordel.core.checkin_merge import Act
from cordel.events.actions import Wish
from cordel.events.actions.door_scans import Told
from cordel.events.actions.door_walk_ins import WalkIn
from cordel.events.forms.public import HomeFields, RegistrationForm, with_letters
from cordel.events.models import Evidence, Mode
from cordel.towns.models import Town

LONGEST_SHOWN = 120
LONGEST_SIGNATURE = 20_000  # as base64
LARGEST = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1990, 2200  # what a clock may say, however wrong it is
KINDS = {one.value: one for one in (Evidence.SCAN, Evidence.HOST_WORD, Evidence.SCREEN_SIGNATURE)}
Found = TypeVar("Found")
Towns = Callable[[], list[Town]]


class Broken(Exception):
    """What was sent is not what the app sends; `where` says which part. `words`: what is wrong, for people."""

    def __init__(self, where: str, words: str = "") -> None:
        super().__init__(where)
        self.where, self.words = where, words


@dataclass(frozen=True)
class Unread:
    """A line that nobody can take: its number if it has one, and why."""

    counter: int | None
    why: str


class WalkInAtDoorForm(HomeFields):
    """Somebody without a seat, as the app at the door asks: the same words as everywhere if something is wrong."""

    name = NameField(label=_("Name"), max_length=160)
    is_adult = RegistrationForm.base_fields["is_adult"]
    guardian = NameField(label=_("Guardian"), max_length=160, required=False)
    contact = NameField(label=_("How to reach the guardian"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)

    def clean_name(self) -> str:
        return with_letters(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """No markup: it is shown nowhere as such, and nobody is called so."""
        data = super().clean()
        for name in ("name", "place", "guardian", "contact"):
            if set(str(data.get(name) or "")) & set("<>"):
                self.add_error(name, gettext("Please write it without < and >."))
        return data

    def walk_in(self, language: str) -> WalkIn:
        """`language`: in which letters and cards are, where none was chosen."""
        data = self.cleaned_data
        wish = Wish(
            name=data["name"],
            email="",
            home=self.the_home(),
            is_adult=data["is_adult"],
            mode=Mode.IN_PERSON,
            language=data["language"] or language,
        )
        is_minor = not data["is_adult"]
        return WalkIn(wish, data["guardian"] if is_minor else "", data["contact"] if is_minor else "")


def read_scan(sent: Any, *, towns: Towns, language: str) -> Told | Unread:
    """One line, or why it cannot be taken."""
    number = sent.get("counter") if isinstance(sent, dict) else None
    counter = number if type(number) is int and 1 <= number <= LARGEST else None
    try:
        return _scan(sent, towns=towns, language=language)
    except Broken as broken:
        words = broken.words or gettext("It cannot be read (%(where)s).") % {"where": broken.where}
        return Unread(counter, words)


def _scan(sent: Any, *, towns: Towns, language: str) -> Told:
    if not isinstance(sent, dict):
        raise Broken("-")
    act = _one_of(sent, "act", {one.value: one for one in Act})
    is_new = act == Act.NEW
    return Told(
        counter=number_in(sent, "counter", 1, LARGEST),
        at=moment_in(sent, "at"),
        day=day_in(sent),
        act=act,
        ref=None if is_new or sent.get("ref") is None else number_in(sent, "ref", 0, 2**63 - 1),
        evidence=_one_of(sent, "evidence", KINDS),
        shown=text_in(sent, "shown", LONGEST_SHOWN, needed=False),
        signature=_picture(sent),
        of=None if is_new or sent.get("of") is None else number_in(sent, "of", 1, LARGEST),
        walk_in=_walk_in(sent.get("who"), towns=towns, language=language) if is_new else None,
    )


def _walk_in(sent: Any, *, towns: Towns, language: str) -> WalkIn:
    if not isinstance(sent, dict) or not all(isinstance(one, str) for one in sent.values()):
        raise Broken("who")
    form = WalkInAtDoorForm(sent, towns=towns())
    if not form.is_valid():
        fields = form.fields
        said = [f"{fields[name].label}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
        raise Broken("who", " ".join(said))
    return form.walk_in(language)


def _one_of(sent: dict[str, Any], name: str, known: Mapping[str, Found]) -> Found:
    value = text_in(sent, name, 20)
    if value not in known:
        raise Broken(name)
    return known[value]


def day_in(sent: dict[str, Any]) -> date:
    try:
        return date.fromisoformat(text_in(sent, "day", 10))
    except ValueError as error:
        raise Broken("day") from error


def text_in(sent: dict[str, Any], name: str, longest: int, *, needed: bool = True) -> str:
    value = sent.get(name) or ""
    if not isinstance(value, str) or len(value) > longest or (needed and not value.strip()):
        raise Broken(name)
    if not value.isprintable():
        raise Broken(name)
    return value.strip()


def number_in(sent: dict[str, Any], name: str, least: int, most: int) -> int:
    value = sent.get(name)
    if type(value) is not int or not least <= value <= most:
        raise Broken(name)
    return value


def moment_in(sent: dict[str, Any], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(text_in(sent, name, 40))
        moment = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Broken(name) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Broken(name)
    return moment


def _picture(sent: dict[str, Any]) -> bytes:
    try:
        return base64.b64decode(text_in(sent, "signature", LONGEST_SIGNATURE, needed=False), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Broken("signature") from error
