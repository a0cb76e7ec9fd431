"""`python -m bench`: every measure on SQLite, and on PostgreSQL where BENCH_DATABASE_URL names one."""

import os

from bench import measures

if __name__ == "__main__":
    measures.pages_and_registrations("sqlite")
    if url := os.environ.get("BENCH_DATABASE_URL"):
        measures.pages_and_registrations("postgresql", url)
