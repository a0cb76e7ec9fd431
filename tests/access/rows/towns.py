"""Towns and organisations."""

from tests.access.row import ADMINISTRATORS, COORDINATORS, STAFF, Row

ROWS = [
    Row("towns:list", STAFF),
    Row("towns:add", COORDINATORS),
    Row("towns:codes", STAFF),
    Row("towns:manage", STAFF),
    Row("towns:edit", ADMINISTRATORS | {"tomas"}, told=STAFF),
    Row("towns:texts", ADMINISTRATORS | {"tomas"}, told=STAFF),
    Row("towns:people", ADMINISTRATORS | {"tomas"}, told=STAFF),
    Row(
        "towns:share-account",
        ADMINISTRATORS | {"tomas"},
        told=STAFF,
        of=lambda world: {"membership": world.works_for_town.pk},
    ),
    Row(
        "towns:remove-person",
        ADMINISTRATORS | {"tomas"},
        told=STAFF,
        of=lambda world: {"membership": world.works_for_town.pk},
    ),
    Row("towns:organisations", STAFF),
    Row("towns:add-organisation", COORDINATORS),
    Row("towns:organisation", COORDINATORS, told=STAFF, of=lambda world: {"pk": world.organisation.pk}),
    Row("towns:organisation-texts", COORDINATORS, told=STAFF, of=lambda world: {"pk": world.organisation.pk}),
]
