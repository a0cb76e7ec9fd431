"""Which field holds what of whom: every text that the house stores is declared here, or a test fails.

A personal field names the clock that it follows, and some store (`stores.py`) of its model must follow that clock.
What is not personal says why not.
"""

from collections.abc import Mapping
from typing import Final

from cordel.core.retention import Kind

# Why a field is no personal datum of somebody who takes part.
COUNTED: Final = "a property that is counted and names nobody once the name is gone"
CHOICE: Final = "one of a few words that the house knows"
MADE: Final = "made by the house: a digest, a token, a key to sort by"
SAID: Final = "words of those who run the project, about the project"
STAFF: Final = "of somebody who signs in: kept with the account, which ends with the role"
FROZEN: Final = "signed and published figures, without names"

Meaning = Kind | str

PEOPLE: Final[Mapping[str, Mapping[str, Meaning]]] = {
    "participants.Person": {
        "name": Kind.IDENTITY,
        "called": Kind.CONTACT,
        "email": Kind.CONTACT,
        "email_key": Kind.CONTACT,
        "former_email": Kind.CONTACT,
        "name_key": Kind.IDENTITY,
        "sort_key": Kind.IDENTITY,
        "search_key": Kind.IDENTITY,
        "place": Kind.IDENTITY,
        "country": COUNTED,
        "language": COUNTED,
    },
    "participants.SealedIdentity": {"name": Kind.EVIDENCE},
    "events.Registration": {
        "status": CHOICE,
        "role": CHOICE,
        "mode": CHOICE,
        "place": COUNTED,
        "country": COUNTED,
        "code": MADE,
        "nonce": MADE,
        "sort_key": MADE,
    },
    "events.Receipt": {"key": MADE, "ticket": Kind.TICKETS, "shown_name": Kind.TICKETS},
    "events.Needs": {
        "diet": Kind.NEEDS,
        "diet_note": Kind.NEEDS,
        "access": Kind.NEEDS,
        "childcare": Kind.NEEDS,
    },
    "events.Travel": {
        "arrives_by": Kind.NEEDS,
        "arrives_with": Kind.NEEDS,
        "arrives_where": Kind.NEEDS,
        "leaves_by": Kind.NEEDS,
        "leaves_with": Kind.NEEDS,
        "leaves_from": Kind.NEEDS,
        "lodging": Kind.NEEDS,
        "lodging_name": Kind.NEEDS,
        "room_note": Kind.NEEDS,
    },
    "events.Attendance": {"mode": CHOICE, "evidence": CHOICE},
    "events.Proof": {"evidence": CHOICE},
    "events.ChildrenGroup": {
        "school": COUNTED,
        "certifier": Kind.EVIDENCE,
        "certifier_function": Kind.EVIDENCE,
    },
    "events.SchoolLetter": {"file": Kind.EVIDENCE, "kind": CHOICE, "digest": MADE},
    "events.GroupPresence": {"evidence": CHOICE},
    "events.SignedSheet": {"file": Kind.EVIDENCE, "kind": CHOICE, "digest": MADE},
    "events.Reminder": {"kind": Kind.LETTERS},
    "events.KeptLetter": {"letter": CHOICE, "key": MADE, "facts": MADE},
    "events.Recipient": {"state": Kind.LETTERS, "reason": Kind.LETTERS},
    "events.Affiliation": {"function": Kind.NOTES},
    "events.SpeakerCard": {"name": Kind.EVIDENCE, "about": Kind.EVIDENCE},
    "events.Arrangement": {
        "kind": CHOICE,
        "what": Kind.ARRANGEMENTS,
        "place": Kind.ARRANGEMENTS,
        "to_place": Kind.ARRANGEMENTS,
        "who": Kind.ARRANGEMENTS,
        "phone": Kind.ARRANGEMENTS,
        "languages": CHOICE,
        "note": Kind.ARRANGEMENTS,
    },
    "events.Invitation": {"code": MADE, "source": CHOICE, "name": Kind.NOTES, "words": SAID},
    "events.RoomPaper": {
        "host": Kind.NOTES,
        "note_taker": Kind.NOTES,
        "minutes": SAID,
        "state": CHOICE,
    },
    "events.Decision": {"text": SAID, "responsible": SAID, "person": Kind.NOTES, "kept": SAID},
    "events.Merge": {"kind": CHOICE, "steps": Kind.DUPLICATES},
    "events.KeptAnswer": {"key": MADE, "fingerprint": MADE, "body": Kind.ANSWERS, "language": CHOICE},
    # Of people who work for the towns: without a project's clock the name goes a year after the act (Kind.STAFF).
    "base.AuditEntry": {
        "verb": CHOICE,
        "actor_kind": CHOICE,
        "at_keyboard": Kind.NOTES,
        "object_kind": CHOICE,
        "detail": MADE,
    },
    # An account in use is kept as long as it is used.
    "accounts.User": {"password": MADE, "email": Kind.STAFF, "name": Kind.STAFF, "language": CHOICE},
    "accounts.KeyboardName": {"name": Kind.STAFF, "key": Kind.STAFF},
    "projects.ObligationAnswer": {"kind": CHOICE, "word": CHOICE, "note": Kind.NOTES, "nonce": MADE},
    "privacy.DataRequest": {
        "wanted": Kind.REQUESTS,
        "channel": Kind.REQUESTS,
        "language": Kind.REQUESTS,
        "outcome": Kind.REQUESTS,
        "nonce": MADE,
        "key": MADE,
        "reply_to": Kind.REQUESTS,
    },
}

# Models without any field of somebody who takes part, and why.
NOBODY: Final[Mapping[str, str]] = {
    "base.Job": "numbers only; finished ones go after 30 days",
    "base.PublishedTable": FROZEN,
    "base.SiteFact": "what kind of site this is",
    "base.RateCount": "a scrambled mark that goes after a day",
    "events.AccessToken": "the name of another system",
    "events.Activity": SAID,
    "events.ActivitySeat": COUNTED,
    "events.Answer": SAID,
    "events.BulkAct": "keys of registrations and what was before, no names",
    "events.Conclusion": SAID,
    "events.Confirmation": FROZEN,
    "events.Delegation": "a planned number",
    "events.Event": SAID,
    "events.EventPlace": SAID,
    "events.FiguresVersion": FROZEN,
    "events.GroupLetter": SAID,
    "events.Headcount": "printed in a published report",
    "events.Institution": "the name of a body",
    "events.Joining": SAID,
    "events.Material": SAID,
    "events.Objection": FROZEN,
    "events.PaperStep": SAID,
    "events.Payment": "which town pays what; names of people and bank data do not belong there",
    "events.PlanChange": SAID,
    "events.Speech": COUNTED,
    "outreach.OutreachAction": "what a town did in public; names of private people do not belong there",
    "outreach.PublishedPage": SAID,
    "participants.ContactConsent": "a moment; goes with the address",
    "participants.ContactStop": "a moment; goes with the address",
    "participants.Unreached": "why letters fail at an address; goes with the address",
    "privacy.Breach": "what happened, in words of those who run the project; names do not belong there",
    "privacy.FinalPayment": "a day",
    "privacy.Installation": "which town runs this site",
    "privacy.PurgeRun": "counts of what was erased",
    "privacy.PurposeChoice": SAID,
    "privacy.Tombstone": "numbers of what was erased",
    "privacy.TownContact": "of an office, not of a person",
    "projects.Closing": "a body and the address of its office",
    "projects.DeviationReason": SAID,
    "projects.EntryCode": STAFF,
    "projects.EvaluatorDraw": "what somebody drew: letters and keys of registrations, no names; goes with the link",
    "projects.EvaluatorLink": "for whom a coordinator made a link: an office, as those who run the project call it",
    "projects.GrantAssumptions": SAID,
    "projects.LumpSumTable": SAID,
    "projects.OfficialForm": SAID,
    "projects.Partner": SAID,
    "projects.Project": SAID,
    "projects.ProjectMembership": STAFF,
    "projects.Statement": SAID,
    "projects.TransferGround": SAID,
    "projects.WeeklyLetter": STAFF,
    "towns.Organisation": "the name of a body",
    "towns.Town": "of an office, not of a person",
    "towns.TownMembership": STAFF,
    "translations.Translation": "sentences of the site",
}
