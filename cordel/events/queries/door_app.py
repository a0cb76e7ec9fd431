"""What the app at the door says: every sentence, in every language that citizens read, to be kept on a phone.

The app takes a sentence by its short name (`t("present")` in static/events/door/); places are named as everywhere.
"""

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from cordel.base import languages

WORDS: Final = {
    "title": gettext_noop("The door"),
    "language": gettext_noop("Language"),
    "optional": gettext_noop("(optional)"),
    "too_old": gettext_noop("This browser cannot keep the door"),
    "too_old_next": gettext_noop(
        "It is too old, or the page came without encryption. Use another phone, or the list at the door on the desk."
    ),
    # Entering a door
    "enter_title": gettext_noop("Enter a door"),
    "enter_ready": gettext_noop("The pass was read"),
    "enter_words": gettext_noop(
        "You need the door pass: a printed page with a code, from those who run the event. You need no account. Do this once while there is a network; after that the door works all day without one."
    ),
    "enter_go": gettext_noop("Enter this door"),
    "enter_privacy": gettext_noop(
        "The list is kept on this device encrypted, for one day only. It is erased in the night after, or when you leave the door. Names that you write down yourself are encrypted too."
    ),
    "pass": gettext_noop("Door pass"),
    "pass_hint": gettext_noop("The letters and numbers on the printed page. Dashes do not matter."),
    "pass_missing": gettext_noop("Type the code of the door pass, or scan it."),
    "pass_scan": gettext_noop("Scan the pass"),
    "pass_wrong": gettext_noop("This pass does not open a door"),
    "pass_wrong_next": gettext_noop(
        "It may be mistyped, over or called back. Compare it with the printed page, or ask those who run the event for another one."
    ),
    "door_name": gettext_noop("Which door is it?"),
    "door_name_hint": gettext_noop("For example: main door. It helps when there are several."),
    "no_line": gettext_noop("No network"),
    "no_line_next": gettext_noop("Entering a door needs a network once. Try again in a moment."),
    "fetching": gettext_noop("The list is on its way"),
    "fetching_words": gettext_noop(
        "You are at the door. As soon as there is a network, the list comes by itself."
    ),
    # Which day it is
    "day_title": gettext_noop("Which day is it?"),
    "day_words": gettext_noop(
        "Everybody whom you let in is written in for the day that you choose here. The list of that day comes onto this device."
    ),
    "day_today": gettext_noop("today"),
    "day_change": gettext_noop("Change the day"),
    "day_change_title": gettext_noop("Change the day?"),
    "day_change_words": gettext_noop(
        "From then on everybody is written in for the other day. The list of %(day)s is erased from this device, and the other one is loaded: that needs a network."
    ),
    "day_stay": gettext_noop("Stay with %(day)s"),
    "day_no_line": gettext_noop(
        "The list of a day needs a network once. Nothing was changed: try again in a moment."
    ),
    # Who comes
    "scan": gettext_noop("Scan tickets"),
    "camera_stop": gettext_noop("Stop camera"),
    "camera_ticket": gettext_noop("Picture of the camera: hold a ticket in front of it"),
    "camera_pass": gettext_noop("Picture of the camera: hold the door pass in front of it"),
    "camera_refused": gettext_noop("The camera may not be used here"),
    "camera_missing": gettext_noop("The camera does not start"),
    "camera_type": gettext_noop(
        "Type the code instead: it is printed with the picture. Or allow the camera in the browser's settings."
    ),
    "search": gettext_noop("Name, code or ticket"),
    "search_go": gettext_noop("Search"),
    "begin_hint": gettext_noop("Scan a ticket, or type a name or a code."),
    "people": gettext_noop("People"),
    "result": gettext_noop("Answer"),
    "count_present": gettext_noop("Present"),
    "count_expected": gettext_noop("Expected"),
    "nobody_found": gettext_noop("Nobody on this day's list is called so, or has this code."),
    "more_found": gettext_noop("%(count)s more have such a name: type more of it."),
    "nameless": gettext_noop("Name not shown here"),
    "mark_present": gettext_noop("Is present"),
    # Somebody without a seat
    "new": gettext_noop("Somebody without a seat"),
    "new_here": gettext_noop("Written down here"),
    "new_name": gettext_noop("Name"),
    "new_home": gettext_noop("Where do you come from?"),
    "new_choose": gettext_noop("Please choose"),
    "new_towns": gettext_noop("Towns of the network"),
    "new_countries": gettext_noop("Another town or village in"),
    "new_outside": gettext_noop("Outside Europe"),
    "new_elsewhere": gettext_noop("another part of the world"),
    "new_place": gettext_noop("The name of your town or village"),
    "new_place_hint": gettext_noop("Only if it is not in the list above."),
    "new_is_adult": gettext_noop("Are you 18 or older?"),
    "new_yes": gettext_noop("Yes"),
    "new_no": gettext_noop("No"),
    "new_guardian": gettext_noop("Name of the guardian who is there"),
    "new_contact": gettext_noop("How to reach the guardian"),
    "new_contact_hint": gettext_noop("For example a telephone number."),
    "new_minor": gettext_noop("People under 18 cannot be written down here"),
    "new_minor_next": gettext_noop(
        "The host has not said who looks after them. Ask the host; children of a school are counted there as a group."
    ),
    "new_say": gettext_noop("Say this, or show it:"),
    "new_notice": gettext_noop(
        "The town invites you as part of its public work, and keeps your name to know who was there. That needs no consent from you. Photos and later letters are asked separately, and saying no changes nothing."
    ),
    "new_go": gettext_noop("Let in"),
    "new_alike": gettext_noop("Somebody of this name and town is on the list"),
    "new_alike_next": gettext_noop("Is it the same person? Then there is a seat already."),
    "new_this_one": gettext_noop("This person"),
    "new_other": gettext_noop("Somebody else: let in"),
    "new_name_wrong": gettext_noop("Please write a name with letters."),
    "new_home_wrong": gettext_noop("Please choose a town or a country."),
    "new_place_wrong": gettext_noop("Please write the name of your town or village."),
    "new_adult_wrong": gettext_noop("Please answer this."),
    "new_guardian_wrong": gettext_noop(
        "Somebody under 18 comes with a guardian: write the guardian's name, and how to reach that person."
    ),
    "new_signs_wrong": gettext_noop("Please write it without < and >."),
    # The answer
    "present": gettext_noop("Now present"),
    "present_since": gettext_noop("Already present since %(time)s"),
    "present_already": gettext_noop("Already present"),
    "not_present": gettext_noop("Not present any more"),
    "waits": gettext_noop("Waiting list: ask the host"),
    "waits_short": gettext_noop("Waiting list"),
    "waits_next": gettext_noop("Nothing is written yet. Only the host can give a free seat."),
    "let_in": gettext_noop("The host said yes"),
    "noted": gettext_noop("Noted for the host"),
    "noted_next": gettext_noop("The host sees it on the desk and gives the seat there."),
    "minor": gettext_noop("Minor"),
    "photo_ok": gettext_noop("Photo OK"),
    "comes_online": gettext_noop("Wanted to come online"),
    "signed": gettext_noop("Signed here"),
    "undo": gettext_noop("Undo"),
    "next": gettext_noop("Next"),
    "forged": gettext_noop("Not a valid ticket"),
    "forged_next": gettext_noop(
        "It was not made by this site, or it is damaged. Look for the name, or ask the host."
    ),
    "other_event": gettext_noop("Ticket for another event"),
    "other_event_next": gettext_noop("It is genuine, but not for this event. Ask the host."),
    "no_seat": gettext_noop("Not on this day's list"),
    "no_seat_next": gettext_noop(
        "The ticket is genuine, but this person is not on the list of this device. Perhaps the seat was given back. Ask the host."
    ),
    "replaced": gettext_noop("This ticket was replaced"),
    "replaced_next": gettext_noop("There is a newer one. Ask for it, or look for the name."),
    "unknown_code": gettext_noop("Nobody has this code"),
    "unknown_code_next": gettext_noop("Look for the name, or ask the host."),
    "not_kept": gettext_noop("Nothing was written"),
    "not_kept_next": gettext_noop("This device could not keep it. Try once more; then write it on paper."),
    # Signing on the screen
    "sign": gettext_noop("Sign here"),
    "sign_title": gettext_noop("Please sign"),
    "sign_words": gettext_noop("I was at %(event)s on %(day)s."),
    "sign_field": gettext_noop("Field for the signature: sign with a finger or a pen"),
    "sign_other": gettext_noop(
        "Whoever cannot or does not want to sign leaves this: the person is present all the same."
    ),
    "sign_done": gettext_noop("This is my signature"),
    "sign_again": gettext_noop("Start again"),
    "sign_leave": gettext_noop("Without a signature"),
    # How it stands
    "online": gettext_noop("Connected."),
    "offline": gettext_noop("No network: everything is kept here."),
    "unsent": gettext_noop("Not yet sent: %(count)s."),
    "all_sent": gettext_noop("All is sent."),
    "last_contact": gettext_noop("Last contact: %(time)s."),
    "other_day": gettext_noop("Today is %(day)s"),
    "other_day_next": gettext_noop(
        "This door is for the day above: everybody is written in for that day. For another day you need its own pass."
    ),
    "other_day_change": gettext_noop(
        "The door stands on the day above: everybody is written in for that day. If that is not right, change the day."
    ),
    "asks": gettext_noop("Ask the host about: %(count)s."),
    "menu": gettext_noop("Menu"),
    "send_now": gettext_noop("Send now"),
    "settings": gettext_noop("On this device"),
    "set_sound": gettext_noop("A sound for each answer"),
    "set_touch": gettext_noop("A buzz for each answer"),
    "set_signing": gettext_noop("Let people sign on this screen"),
    "install": gettext_noop("Put the door on the home screen"),
    "answers": gettext_noop("Ask the host about these"),
    "answers_hint": gettext_noop("This was not taken. It stays here until the night: show it to the host."),
    "stay": gettext_noop("Back to the door"),
    # The end
    "leave": gettext_noop("Leave this door"),
    "leave_title": gettext_noop("Leave this door?"),
    "leave_words": gettext_noop(
        "The list is erased from this device. To come back you need the door pass again."
    ),
    "leave_go": gettext_noop("Leave and erase"),
    "other_pass": gettext_noop("Enter another door?"),
    "other_pass_words": gettext_noop(
        "This device keeps a door already. Its list is erased when you enter another one; what is not sent yet stays until it is sent."
    ),
    "other_pass_go": gettext_noop("Go on"),
    "ended_left": gettext_noop("You have left the door"),
    "ended_night": gettext_noop("The day is over"),
    "ended_server": gettext_noop("This door was closed"),
    "ended_words": gettext_noop("The list and its key were erased from this device."),
    "unsent_stays": gettext_noop(
        "It stays on this device, without readable names, and is sent as soon as there is a network: leave this page open."
    ),
    "undeliverable": gettext_noop("Cannot be sent any more: %(count)s"),
    "undeliverable_next": gettext_noop(
        "The pass ended too long ago. Tell those who run the event, so that they can write these people in by hand."
    ),
    "undeliverable_drop": gettext_noop("Erase them here"),
}


def words() -> dict[str, dict[str, Any]]:
    """By language its own name, its direction and all sentences by their short names."""
    return {code: _spoken(code, name) for code, name in settings.LANGUAGES}


def _spoken(code: str, name: str) -> dict[str, Any]:
    with override(code):
        sentences = {key: gettext(sentence) for key, sentence in WORDS.items()}
    return {"name": name, "direction": languages.direction(code), "words": sentences}
