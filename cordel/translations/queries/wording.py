"""What is wrong with a translation, in words for whoever wrote it."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.core import translating
from cordel.core.translating import Fault

SENTENCES: Final[dict[str, Any]] = {
    translating.LONG: gettext_lazy("It is much longer than the English sentence. Is it in the right row?"),
    translating.CONTROL: gettext_lazy("It holds a sign that nobody sees (%(sign)s). Type the words anew."),
    translating.TURNED: gettext_lazy(
        "It holds a mark that turns the direction of the words after it and is not closed. Type the words anew."
    ),
    translating.LINES: gettext_lazy("It has several lines, and the English sentence has one."),
    translating.MISSING: gettext_lazy(
        "%(sign)s is missing. The site fills something in there, so it has to stand in the translation."
    ),
    translating.UNKNOWN: gettext_lazy("%(sign)s does not stand in the English sentence. Leave it out."),
    translating.PERCENT: gettext_lazy(
        "The signs for per cent are not as in the English sentence. Write as many, and double them where it does."
    ),
    translating.BRACES: gettext_lazy("The braces { } are not as in the English sentence."),
    translating.TAGS: gettext_lazy(
        "%(sign)s is missing or does not stand in the English sentence. Keep each such sign exactly as it is."
    ),
    translating.NESTING: gettext_lazy("A sign that ends something stands before the sign that begins it."),
    translating.SIGNS: gettext_lazy("%(sign)s does not stand in the English sentence and is not allowed."),
    translating.QUOTES: gettext_lazy(
        "Use the quotation marks of your language, such as « » or “ ”, not %(sign)s."
    ),
    translating.FORMS: gettext_lazy("Not all plural forms are there. Write each of them, or none."),
}


def said(fault: Fault) -> str:
    return str(SENTENCES[fault.what]) % {"sign": fault.sign}


def all_said(faults: list[Fault]) -> str:
    """All that is wrong with one translation, each thing once."""
    return " ".join(dict.fromkeys(map(said, faults))) or _("It is right.")
