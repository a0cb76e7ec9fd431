"""What happens in the rooms of the synthetic project: places, speakers, papers, and what is arranged for the day."""

from datetime import datetime, time, timedelta
from typing import Any

from cordel.accounts.models import User
from cordel.core.content import Content
from cordel.events.models import (
    Activity,
    ActivitySeat,
    Arrangement,
    Conclusion,
    Decision,
    Event,
    Material,
    PaperStep,
    Registration,
    Role,
    RoomPaper,
    Speech,
)
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import drawn

State = RoomPaper.State
# A paper is agreed after its room is over, and published two hours later.
STEPS = {State.DRAFT: (), State.AGREED: (State.AGREED,), State.PUBLISHED: (State.AGREED, State.PUBLISHED)}


def fill_rooms(
    stage: Stage, event: Event, activities: list[Activity], seats: list[Registration], *, by: User
) -> None:
    """Places that people chose, panels and papers, for each activity that has any."""
    plans = {int(at): plan for at, plan in stage.rooms["activities"].get(str(event.number), {}).items()}
    staying = [seat for seat in seats if seat.status == Registration.Status.CONFIRMED]
    _choose(stage, activities, staying, plans)
    speakers = [seat for seat in staying if seat.role == Role.SPEAKER]
    Speech.objects.bulk_create(
        Speech(activity=activities[at], registration=speakers[(at + turn) % len(speakers)])
        for at, plan in plans.items()
        for turn in range(min(plan.get("speakers", 0), len(speakers)))
    )
    for at, plan in plans.items():
        if "paper" in plan:
            _write(stage, event, activities[at], plan["paper"], by)


def _choose(
    stage: Stage, activities: list[Activity], staying: list[Registration], plans: dict[int, dict[str, Any]]
) -> None:
    """Everybody chooses one activity at the most, so nobody has to be in two rooms at once."""
    free = sorted((one for one in staying if one.role != Role.STAFF), key=lambda it: drawn("eager", it.code))
    places: list[ActivitySeat] = []
    for at, plan in plans.items():
        if "places" not in plan:
            continue
        activities[at].capacity = plan["places"]
        chosen, free = (
            free[: plan["chosen"] + plan["waiting"]],
            free[plan["chosen"] + plan["waiting"] :],
        )
        for turn, seat in enumerate(sorted(chosen, key=lambda it: it.created_at)):
            at_once = seat.created_at + timedelta(minutes=3)
            waits = turn >= plan["chosen"]
            places.append(
                ActivitySeat(
                    activity=activities[at],
                    registration=seat,
                    waiting_since=at_once if waits else None,
                    created_at=at_once,
                )
            )
    Activity.objects.bulk_update(activities, ["capacity"])
    ActivitySeat.objects.bulk_create(places)


# --- Papers -----------------------------------------------------------------------------------------


def _write(stage: Stage, event: Event, activity: Activity, plan: dict[str, Any], by: User) -> None:
    state = State(plan["state"])
    ended = datetime.combine(activity.day or stage.today, activity.ends_at or time(), event.zone)
    steps = [
        (step, min(ended + timedelta(hours=1 + 2 * turn), stage.now))
        for turn, step in enumerate(STEPS[state])
    ]
    paper = RoomPaper.objects.create(
        activity=activity,
        host=plan["host"],
        note_taker=plan["note_taker"],
        shows_names=plan["shows_names"],
        minutes=stage.words(plan["minutes"]),
        state=state,
        state_since=steps[-1][1] if steps else None,
    )
    Conclusion.objects.bulk_create(
        Conclusion(paper=paper, position=position, text=stage.words(text))
        for position, text in enumerate(plan["conclusions"], 1)
    )
    Decision.objects.bulk_create(_decision(stage.words(it["text"]), paper, it) for it in plan["decisions"])
    Material.objects.bulk_create(Material(paper=paper, **facts) for facts in plan["materials"])
    PaperStep.objects.bulk_create(PaperStep(paper=paper, state=step, at=at, by=by) for step, at in steps)


def _decision(text: Content, paper: RoomPaper, facts: dict[str, Any]) -> Decision:
    day = paper.activity.day
    return Decision(
        paper=paper,
        text=text,
        responsible=facts["responsible"],
        person=facts.get("person", ""),
        due_on=day + timedelta(days=facts["due"]) if day else None,
    )


# --- The run sheet ----------------------------------------------------------------------------------


def arrange(stage: Stage, event: Event) -> None:
    """Buses, meals, interpreters and telephone numbers. The numbers are no numbers."""
    Arrangement.objects.bulk_create(
        Arrangement(
            event=event,
            kind=line["kind"],
            day=event.starts_on + timedelta(days=line["day"]) if event.starts_on and "day" in line else None,
            starts_at=time.fromisoformat(line["from"]) if "from" in line else None,
            ends_at=time.fromisoformat(line["to"]) if "to" in line else None,
            seats=line.get("seats"),
            languages=line.get("languages", []),
            **{name: line.get(name, "") for name in ("what", "place", "to_place", "who", "phone", "note")},
        )
        for line in stage.rooms["arrangements"].get(str(event.number), [])
    )
