"""Life stories: who told one is for the officers of its town alone."""

from typing import Any

from tests.access.row import COORDINATION, EDITORS, EVERYBODY, OFFICERS, PARTNERS, Row

TOWN = frozenset({"tomas"})
OTHERS = PARTNERS - TOWN


def waiting(world: Any) -> dict[str, Any]:
    return {"number": world.story.number}


def told(world: Any) -> dict[str, Any]:
    return {"number": world.told_story.number}


def signed(world: Any) -> dict[str, Any]:
    return {"number": world.told_story.number, "said": 1}


def own(world: Any) -> dict[str, Any]:
    return {"pk": world.story.pk, "proof": world.story_proof}


ROWS = [
    Row("stories:stories", EVERYBODY),
    Row("stories:story", EVERYBODY, of=told),
    Row("stories:find", EVERYBODY),
    Row("stories:mine", EVERYBODY, of=own),
    Row("stories:my-file", EVERYBODY, of=own),
    Row("stories:list", PARTNERS),
    Row("stories:write-down", OFFICERS, COORDINATION),
    Row("stories:tell-narrators", COORDINATION, OFFICERS),
    Row("stories:manage", PARTNERS, of=waiting),
    Row("stories:words", TOWN, OTHERS, of=waiting),
    Row("stories:narrator", TOWN, OTHERS, of=waiting),
    Row("stories:ask", TOWN, OTHERS, of=waiting),
    Row("stories:stop", EDITORS, PARTNERS - EDITORS, of=waiting),
    Row("stories:erase", TOWN, OTHERS, of=waiting),
    Row("stories:note-told", TOWN, OTHERS, of=waiting),
    Row("stories:sheet", TOWN, OTHERS, of=waiting),
    Row("stories:renew-card", TOWN, OTHERS, of=waiting),
    Row("stories:record", TOWN, OTHERS, of=waiting),
    Row("stories:signed-paper", TOWN, OTHERS, of=signed),
    Row("stories:reading", PARTNERS, of=told),
]
