"""What every paper about responsibility begins with, and the essence of the towns' arrangement that everybody can read."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import pdf
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.privacy.queries.purposes import Pack, Settled, Standing
from cordel.projects.models import Project

# A fact that nobody has said: an empty line to write on.
BLANK: Final = "_" * 28
MOST_PAGES: Final = 12


def document(pack: Pack, title: Any, blocks: Iterable[pdf.Block], *, today: date) -> pdf.Document:
    """A paper of the project, which says of itself how far it can be relied on."""
    return pdf.Document(
        title=str(title),
        kicker=text(pack.project.title),
        lede=made_of(today),
        footer=_("As it stands on %(day)s") % {"day": date_format(today, "DATE_FORMAT")},
        blocks=list(blocks),
        language=get_language() or "en",
    )


def made_of(today: date) -> str:
    return _(
        "Made on %(day)s from the settings of this project as they stand. The towns' lawyers check it before it is used."
    ) % {"day": date_format(today, "DATE_FORMAT")}


def joined(words: Iterable[Any]) -> str:
    return "; ".join(str(word) for word in words)


def clocks_of(settled: Settled) -> str:
    lines = [f"{what[:1].upper()}{what[1:]}: {clock}" if what else clock for what, clock in settled.until]
    return "\n".join(lines)


def reached(one: Standing) -> str:
    """Whom people ask in a town, line by line; an empty line where nobody is named."""
    if one.contact is None or not one.contact.is_reachable:
        return BLANK
    told = one.contact
    name = f"{told.name} ({_('data protection officer')})" if told.is_officer and told.name else told.name
    return "\n".join(filter(None, [name, told.email, told.phone, told.address]))


def roles_of(one: Standing) -> str:
    said = [
        _("leads the project") if one.is_lead else "",
        _("hosts an event") if one.is_host else "",
        _("runs this site") if one.is_installer else "",
    ]
    return joined(filter(None, said)) or _("takes part")


def towns_table(pack: Pack) -> pdf.Block:
    """Each town with its part and whom people ask there."""
    columns = [pdf.column(_("Town")), pdf.column(_("Part")), pdf.column(_("Whom people ask"))]
    rows = [[f"{one.town}, {one.town.country_name}", roles_of(one), reached(one)] for one in pack.towns]
    return pdf.table(columns, rows, caption=_("The towns"))


def _named(settled: Settled) -> list[str]:
    """The towns by name, unless they are all."""
    return [] if settled.is_all else [joined(settled.controllers) or BLANK]


def purposes_table(settled: Iterable[Settled]) -> pdf.Block:
    """What for, who answers, on which basis, until when."""
    columns = [
        pdf.column(_("Purpose")),
        pdf.column(_("Who answers for it")),
        pdf.column(_("Legal basis")),
        pdf.column(_("Kept until")),
    ]
    rows = [
        [
            one.words.title,
            "\n".join([joined(one.roles), *_named(one)]),
            one.basis.label,
            clocks_of(one),
        ]
        for one in settled
    ]
    return pdf.table(columns, rows, caption=_("What data is used for"))


def essence_of(pack: Pack, *, today: date) -> pdf.Document:
    """What Art. 26 (2) has everybody told of the arrangement."""
    blocks = [
        pdf.paragraph(
            _(
                "These towns run the project together, and take some decisions about personal data together. Here stands who does what."
            )
        ),
        towns_table(pack),
        pdf.heading(_("Who answers for what")),
        purposes_table(pack.purposes),
        pdf.heading(_("Your rights")),
        pdf.paragraph(
            _(
                "You can ask any of these towns to see your data, to have it corrected or erased, or object. The town that you ask sees to it that you get an answer within a month, whichever town answers for it."
            )
        ),
        pdf.paragraph(
            _(
                "With your private link you can see, correct and erase most of it yourself, at once. You can also complain to the data protection authority of your country."
            )
        ),
        pdf.heading(_("If something goes wrong")),
        pdf.paragraph(
            _(
                "When personal data is lost or seen by the wrong person, the towns tell the data protection authority within 72 hours unless nobody can be harmed, and they tell you if the risk for you is high."
            )
        ),
        *_across(pack),
    ]
    return document(pack, _("Who answers for your data"), blocks, today=today)


def _across(pack: Pack) -> list[pdf.Block]:
    """Where names go outside, and where they do not."""
    if not pack.outside:
        return []
    rows = [
        [
            f"{one.town}, {one.town.country_name}",
            _("numbers only") if one.ground is None else one.ground.get_kind_display(),
        ]
        for one in pack.outside
    ]
    columns = [pdf.column(_("Town")), pdf.column(_("What goes there of other towns' people"))]
    return [
        pdf.heading(_("Towns outside the European Union")),
        pdf.paragraph(
            _(
                "These towns lie in countries that no decision of the European Commission covers. Names go there only on a ground that the law knows; without one these towns see numbers."
            )
        ),
        pdf.table(columns, rows, caption=_("Towns outside the European Union")),
    ]


def pages() -> list[tuple[str, str]]:
    """(project, address) of the newest public projects, for the page about data."""
    own = Project.objects.listed().filter(origin=Project.Origin.OWN).order_by("-pk")[:MOST_PAGES]
    return [(text(one.title), reverse("privacy:essence", args=[one.slug])) for one in own]
