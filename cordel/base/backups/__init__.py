"""Backups: one encrypted file with everything that must be kept, made while the site runs, and the way back.

`sealed` encrypts a stream, `archive` says what is in it, `databases` copies and checks the database, `making` writes
a backup and reads it back, `restoring` puts one in place, `nightly` does it by the calendar. Why like this:
docs/decisions/0009-backups.md.
"""
