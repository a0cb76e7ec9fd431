"""The public policy: for each reason what it means, and an example that is not taken."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cordel.debates.models import Statement

Reason = Statement.Reason


class Rule(NamedTuple):
    """One reason not to take a statement, in plain words."""

    reason: Reason
    meaning: Promise
    example: Promise


RULES = [
    Rule(
        Reason.ATTACK,
        _(
            "You may be against a plan, a law or a habit. You may not say that people are worth less because of where"
            " they come from, what they believe, their sex, their age, their health or whom they love."
        ),
        _("People from that country are lazy."),
    ),
    Rule(
        Reason.PERSON,
        _(
            "Write about what should be done, not about a neighbour. Somebody who holds an office may be named for what"
            " they decide there."
        ),
        _("The woman in the yellow house takes jobs from others."),
    ),
    Rule(
        Reason.TWICE,
        _("Votes would be split between the two. Vote on the one that is there already."),
        _("Language courses should cost nothing, when “Courses should be free” is there."),
    ),
    Rule(
        Reason.SEVERAL,
        _("Somebody may agree with one half and not with the other. Write two statements."),
        _("Courses should be free and shops should close earlier."),
    ),
    Rule(
        Reason.TOPIC,
        _("It may be a good thought. It belongs to another debate."),
        _("The football field needs new grass, when the question is about work."),
    ),
    Rule(
        Reason.UNCLEAR,
        _("A question, a greeting or half a sentence gives nobody something to agree with."),
        _("What about the young?"),
    ),
]
