"""Every address of the site: a module of lines for each app."""

from tests.access.row import Row
from tests.access.rows import (
    accounts,
    debates,
    desk,
    events,
    outreach,
    privacy,
    projects,
    reports,
    stories,
    towns,
    translations,
    website,
)

TABLE: list[Row] = [
    *accounts.ROWS,
    *debates.ROWS,
    *desk.ROWS,
    *events.ROWS,
    *outreach.ROWS,
    *privacy.ROWS,
    *projects.ROWS,
    *reports.ROWS,
    *stories.ROWS,
    *towns.ROWS,
    *translations.ROWS,
    *website.ROWS,
]
