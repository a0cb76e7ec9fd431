"""What stands on a voting sheet, in one or two languages: the words that people read, and the code."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cordel.base import pdf, qr, tokens
from cordel.base.content import shown, text
from cordel.core.content import Content
from cordel.debates.models import Choice, SheetPile, VotingSheet
from cordel.debates.queries.paper import on_sheet

Said = list[dict[str, Any]]


def voting_sheets(
    pile: SheetPile, made: Sequence[tuple[VotingSheet, str]], *, languages: Sequence[str], address: str
) -> pdf.VotingSheets:
    """`made`: sheets with their codes. The picture of a code is the address with the code behind "#", which no server
    is told."""
    words = _words(pile, languages)
    rows = [(str(one.number), _content(one.words, languages)) for one in on_sheet(pile)]
    sheets = [
        pdf.voting_sheet(
            language=languages[0],
            code=" ".join(tokens.grouped(code).split("-")),
            qr=qr.svg(f"{address}#{code}", qr.MASK_OF_CODES),
            number=_said(languages, partial(_number, one)),
        )
        for one, code in made
    ]
    with translation.override(languages[0]):
        title = _("Voting sheet")
    return pdf.VotingSheets(
        title=title, words=words, rows=rows, sheets=sheets, address=address, language=languages[0]
    )


def _number(sheet: VotingSheet) -> str:
    places = {"pile": sheet.pile.number, "sheet": sheet.number, "town": sheet.pile.town}
    return _("%(town)s · pile %(pile)s, sheet %(sheet)s") % places


def _said(languages: Sequence[str], words: Callable[[], Any]) -> Said:
    """The same sentence in each of the languages, each once."""
    found: dict[str, str] = {}
    for language in languages:
        with translation.override(language):
            sentence = str(words())
        if sentence not in found.values():
            found[language] = sentence
    return pdf.said(found.items())


def _content(content: Content, languages: Sequence[str]) -> Said:
    """What is written in these languages; the original where it is in none of them."""
    found = {}
    for language in languages:
        there = shown(content, language)
        if there.text and not there.is_fallback:
            found[there.language] = there.text
    if not found:
        found = {content.original_language: text(content, content.original_language)}
    return pdf.said(found.items())


def _words(pile: SheetPile, languages: Sequence[str]) -> dict[str, Said]:
    debate = pile.debate

    def said(words: Callable[[], Any]) -> Said:
        return _said(languages, words)

    return {
        "kicker": _content(debate.project.title, languages),
        "question": _content(debate.question, languages),
        "how": said(
            lambda: _(
                "Tick one box on each line. Leave a line empty if you would rather not answer. Tick the last box, too, if"
                " it is important to you."
            )
        ),
        "law": said(
            lambda: _(
                "What you think about migration is your political opinion, and the law protects it. Your answers are kept"
                " under a key that does not name you. Two people type this sheet; do not write your name on it. With the"
                " code you can see, change and erase your answers at any time."
            )
        ),
        "agreed": said(lambda: _("I agree that my answers are kept and counted like this.")),
        "needed": said(lambda: _("Without this tick the sheet does not count.")),
        "newcomer": said(lambda: _("Did you move here from another country? You need not say.")),
        "yes": said(lambda: _("Yes")),
        "no": said(lambda: _("No")),
        "statement": said(lambda: _("Statement")),
        "agree": said(lambda: Choice.AGREE.label),
        "disagree": said(lambda: Choice.DISAGREE.label),
        "unsure": said(lambda: Choice.UNSURE.label),
        "skip": said(lambda: Choice.SKIP.label),
        "important": said(lambda: _("important to me")),
        "keep": said(lambda: _("Tear off and keep this")),
        "phone": said(
            lambda: _(
                "Go on by phone with this code: vote on more statements, change or erase your answers. Paper and phone"
                " are one person. What you say by phone goes before the sheet."
            )
        ),
        "page": said(lambda: _("Page")),
    }
