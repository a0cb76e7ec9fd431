"""Who speaks on a panel: counted, and what is missing is told."""

from cordel.core.panels import Voice, panel

KINDS = ["ngo", "press", "school"]


def test_counts_speakers_by_country_kind_and_level_most_first() -> None:
    found = panel(
        [Voice("PT", "ngo", "local"), Voice("GR", "ngo"), Voice("GR", "", "national")], kinds=KINDS, fewest=5
    )
    assert (found.speakers, found.countries) == (3, [("GR", 2), ("PT", 1)])
    assert (found.kinds, found.levels) == ([("ngo", 2)], [("local", 1), ("national", 1)])
    assert (found.missing, found.without_kind) == (["press", "school"], 1)


def test_first_times_of_few_are_not_told() -> None:
    told = [Voice("PT", is_first_time=True)] * 2 + [Voice("PT", is_first_time=False)] * 2
    assert panel([*told, Voice("PT")], kinds=KINDS, fewest=5).first_time is None
    assert panel([*told, Voice("PT", is_first_time=True)], kinds=KINDS, fewest=5).first_time == 3


def test_an_empty_panel_misses_everybody() -> None:
    found = panel([], kinds=KINDS, fewest=5)
    assert (found.speakers, found.missing, found.first_time) == (0, KINDS, None)
