"""Under which town's name a letter of an event goes out, and who reads the answer. Staff's addresses only."""

from collections.abc import Iterator

from cordel.base.content import text
from cordel.base.letters import Sender
from cordel.events.models import GroupLetter, Registration
from cordel.projects.models import Project
from cordel.towns import queries as towns
from cordel.towns.models import Town


def sender_of(registration: Registration, language: str) -> Sender:
    """The town that sends the person, if it is a partner and somebody there reads mail; else the town that hosts."""
    hosts = [place.town for place in registration.event.hosts if place.town is not None]
    for town in (*_sending(registration), *hosts):
        address = towns.answers_to(town)
        if address:
            return Sender(_name(town, language), address)
    return Sender(_name(hosts[0], language)) if hosts else Sender()


def _sending(registration: Registration) -> Iterator[Town]:
    town = registration.town
    if town is not None and _is_partner(town, registration.event.project):
        yield town


def _is_partner(town: Town, project: Project) -> bool:
    return project.partners.filter(town=town).exists()


def _name(town: Town, language: str) -> str:
    return text(town.name, language)


def sender_of_group(letter: GroupLetter, registration: Registration, language: str) -> Sender:
    """Who wrote the letter knows what the answer is about; once that person is gone, as for any letter."""
    usual = sender_of(registration, language)
    name = _name(letter.town, language) if letter.town is not None else usual.name
    writer = letter.sent_by
    if writer is not None and writer.is_active:
        return Sender(name, writer.email)
    if letter.town is not None:
        return Sender(name, towns.answers_to(letter.town) or usual.reply_to)
    return usual
