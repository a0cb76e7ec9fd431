"""Answers for the public site: `pages`, `sentences` of the reference project, and the `demo`'s data."""
