"""`python -m bench`: every measure on SQLite, and on PostgreSQL where BENCH_DATABASE_URL names a database for it.

That database is emptied first.
"""

import os

from bench import door, door_app, measures, opinion, scans, votes


def measure(database: str, url: str = "") -> None:
    measures.pages_and_registrations(database, url)
    measures.event_sheet(database, url)
    measures.signature_sheet(database, url)
    measures.group_letters(database, url)
    measures.long_lists(database, url)
    measures.monday_page(database, url)
    door.size_of_list(database, url)
    door.check_ins(database, url)
    door_app.app_at_the_door(database, url)
    votes.votes(database, url)


if __name__ == "__main__":
    measure("sqlite")
    measures.backup()
    door.merge()
    scans.reading()
    scans.harder()
    opinion.maps()
    if url := os.environ.get("BENCH_DATABASE_URL"):
        measure("postgresql", url)
