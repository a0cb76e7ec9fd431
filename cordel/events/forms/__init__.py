"""Forms of the events: parsing, and words beside the field."""

from cordel.events.forms.arrangements import ArrangementForm, NewArrangementForm
from cordel.events.forms.bring import BringForm
from cordel.events.forms.children_groups import ChildrenDaysForm, ChildrenGroupForm, NewChildrenGroupForm
from cordel.events.forms.door_passes import DoorPassForm, SettleForm
from cordel.events.forms.invitations import INVITATION_WORDS, InvitationForm, NewInvitationForm
from cordel.events.forms.letters import LETTER_WORDS, GroupForm, NewLetterForm, event_label
from cordel.events.forms.papers import (
    DecisionForm,
    KeptForm,
    MaterialForm,
    NewDecisionForm,
    PaperForm,
    RemoveDecisionForm,
    RoomPeopleForm,
    StepForm,
    TakeBackForm,
    paper_words,
)
from cordel.events.forms.payments import NewPaymentForm, PaymentForm
from cordel.events.forms.people import InstitutionForm, PanelForm, PlacesForm
from cordel.events.forms.portraits import PortraitForm
from cordel.events.forms.public import (
    DIETS,
    DetailsForm,
    DoorForm,
    HomeFields,
    HomeForm,
    ObjectionForm,
    PermissionsForm,
    RegistrationForm,
    WalkInForm,
)
from cordel.events.forms.seat import CardForm, ComesForForm
from cordel.events.forms.signed_sheets import SignedSheetForm
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
from cordel.events.forms.travel import DelegationTravelForm, TravelForm

__all__ = [
    "PortraitForm",
    "ObjectionForm",
    "DoorPassForm",
    "SettleForm",
    "ChildrenDaysForm",
    "ChildrenGroupForm",
    "NewChildrenGroupForm",
    "DelegationTravelForm",
    "TravelForm",
    "SignedSheetForm",
    "NewPaymentForm",
    "PaymentForm",
    "ACTIVITY_WORDS",
    "ANSWER_WORDS",
    "ActivityFields",
    "ActivityForm",
    "ArrangementForm",
    "BringForm",
    "CardForm",
    "ComesForForm",
    "DIETS",
    "DaysFields",
    "DecisionForm",
    "KeptForm",
    "DetailsForm",
    "DoorForm",
    "EVENT_WORDS",
    "EditPlaceForm",
    "EventForm",
    "GroupForm",
    "HomeFields",
    "HomeForm",
    "INVITATION_WORDS",
    "InstitutionForm",
    "InvitationForm",
    "LETTER_WORDS",
    "MaterialForm",
    "NewActivityForm",
    "NewArrangementForm",
    "NewDecisionForm",
    "NewEventForm",
    "NewInvitationForm",
    "NewLetterForm",
    "PanelForm",
    "PaperForm",
    "PermissionsForm",
    "PlaceForm",
    "PlacesForm",
    "PlansForm",
    "RegistrationForm",
    "RemoveDecisionForm",
    "RoleForm",
    "RoomPeopleForm",
    "SeatsForm",
    "StepForm",
    "TakeBackForm",
    "TokenForm",
    "VENUE_WORDS",
    "WalkInForm",
    "event_label",
    "paper_words",
]
