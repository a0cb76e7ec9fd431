"""The gate of stories: what a narrator permitted decides what may be shown, where, in which language, until when.

One function for every exit. Where nothing was said nothing may be shown, and what a permission does not name it forbids:
a text in a language that was not read, a text that changed since, an exit that was not ticked.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Exit(StrEnum):
    """Where a story can leave the house."""

    WEBSITE = "website"  # the project's public pages
    EVENTS = "events"  # read aloud or shown to people who came
    ARCHIVE = "archive"  # the copy of the public pages that towns keep when the project is over


class Word(StrEnum):
    """What a narrator said last."""

    GIVEN = "given"
    TAKEN_BACK = "taken back"
    REFUSED = "refused"


class Obstacle(StrEnum):
    """Why something may not be shown; the first that applies is told."""

    NOTHING_SAID = "nothing said"
    REFUSED = "refused"
    TAKEN_BACK = "taken back"
    OVER = "over"
    NOT_HERE = "not here"
    NOT_IN_THIS_LANGUAGE = "not in this language"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Permission:
    """`texts` holds, by language, the fingerprint of what the narrator read. `until` is the last day on which it runs;
    None: until it is taken back. A permission for the archive alone opens nothing: it is a copy of the website."""

    word: Word
    exits: frozenset[Exit]
    texts: Mapping[str, str]
    until: date | None = None


ENDED: Mapping[Word, Obstacle] = {Word.REFUSED: Obstacle.REFUSED, Word.TAKEN_BACK: Obstacle.TAKEN_BACK}


def fingerprint(title: str, text: str) -> str:
    """SHA-256, in hex, of a title and a text as somebody read them; the title's length keeps the two apart."""
    return hashlib.sha256(f"{len(title)}:{title}{text}".encode()).hexdigest()


def obstacle(permission: Permission | None, exit_: Exit, *, today: date) -> Obstacle | None:
    """Why nothing at all may leave here today; None where something may."""
    if permission is None:
        return Obstacle.NOTHING_SAID
    if permission.word in ENDED:
        return ENDED[permission.word]
    if permission.until is not None and permission.until < today:
        return Obstacle.OVER
    needed = {Exit.ARCHIVE, Exit.WEBSITE} if exit_ is Exit.ARCHIVE else {exit_}
    return None if needed <= permission.exits else Obstacle.NOT_HERE


def obstacle_for(
    permission: Permission | None, exit_: Exit, *, language: str, now_reads: str, today: date
) -> Obstacle | None:
    """The gate, for a text whose fingerprint is `now_reads`: why it may not leave here today; None where it may."""
    found = obstacle(permission, exit_, today=today)
    if permission is None or found is not None:
        return found
    if language not in permission.texts:
        return Obstacle.NOT_IN_THIS_LANGUAGE
    return None if permission.texts[language] == now_reads else Obstacle.CHANGED


def may(
    permission: Permission | None, exit_: Exit, *, texts: Mapping[str, str], today: date
) -> tuple[str, ...]:
    """The languages in which a story may leave here today, in the order of `texts`: its fingerprints by language."""
    return tuple(
        language
        for language, now_reads in texts.items()
        if obstacle_for(permission, exit_, language=language, now_reads=now_reads, today=today) is None
    )
