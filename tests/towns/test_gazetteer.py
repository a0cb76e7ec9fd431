"""Places that nobody has entered yet, from the files that come with the site."""

import pytest

from cordel.towns import queries
from tests.factories import TownFactory


@pytest.mark.parametrize(
    ("name", "country", "found"),
    [
        ("Καβάλα", "GR", "Kavala"),
        ("gondomar", "PT", "Gondomar"),
        ("Le Marin", "FR", "Le Marin"),
        ("Le Marin", "MQ", "Le Marin"),
        ("forza d agro", "IT", "Forza d'Agrò"),
    ],
)
def test_finds_a_place_by_its_name_and_country(name, country, found):
    place = queries.find_place(name, country)
    assert place is not None
    assert place.name.replace("’", "'") in (found, "Kavála")


@pytest.mark.parametrize(
    ("name", "country"), [("Gondo", "PT"), ("Gondomar", "GR"), ("Gondomar", "XX"), ("", "PT")]
)
def test_does_not_guess(name, country):
    assert queries.find_place(name, country) is None


def test_knows_whose_clock_a_town_keeps(db):
    town = TownFactory(name="Le Marin", country="FR")
    assert queries.clock_of(town) == "America/Martinique"
    assert queries.clock_of(TownFactory(name="Nowhere at all", country="FR")) == ""
