"""Forms of the events: parsing, and words beside the field."""

from cordel.events.forms.bring import BringForm
from cordel.events.forms.invitations import INVITATION_WORDS, InvitationForm, NewInvitationForm
from cordel.events.forms.letters import LETTER_WORDS, GroupForm, NewLetterForm, event_label
from cordel.events.forms.people import InstitutionForm, PanelForm, PlacesForm
from cordel.events.forms.public import (
    DIETS,
    CodeForm,
    DetailsForm,
    DoorForm,
    HomeFields,
    HomeForm,
    PermissionsForm,
    RegistrationForm,
    WalkInForm,
)
from cordel.events.forms.seat import CardForm, ComesForForm
from cordel.events.forms.staff import (
    ACTIVITY_WORDS,
    ANSWER_WORDS,
    EVENT_WORDS,
    VENUE_WORDS,
    ActivityFields,
    ActivityForm,
    DaysFields,
    EditPlaceForm,
    EventForm,
    NewActivityForm,
    NewEventForm,
    PlaceForm,
    PlansForm,
    RoleForm,
    SeatsForm,
)
from cordel.events.forms.tokens import TokenForm

__all__ = [
    "ACTIVITY_WORDS",
    "ANSWER_WORDS",
    "ActivityFields",
    "ActivityForm",
    "BringForm",
    "CodeForm",
    "PlacesForm",
    "PanelForm",
    "InstitutionForm",
    "ComesForForm",
    "CardForm",
    "DIETS",
    "DaysFields",
    "DetailsForm",
    "DoorForm",
    "EVENT_WORDS",
    "EditPlaceForm",
    "EventForm",
    "GroupForm",
    "HomeFields",
    "HomeForm",
    "INVITATION_WORDS",
    "InvitationForm",
    "LETTER_WORDS",
    "NewActivityForm",
    "NewEventForm",
    "NewInvitationForm",
    "NewLetterForm",
    "PermissionsForm",
    "PlaceForm",
    "PlansForm",
    "RegistrationForm",
    "RoleForm",
    "SeatsForm",
    "TokenForm",
    "VENUE_WORDS",
    "WalkInForm",
    "event_label",
]
