"""Sessions in the database, asked for only by names that we could have given."""

from django.contrib.sessions.backends.db import SessionStore as Stored


class SessionStore(Stored):
    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may hold anything, also characters that PostgreSQL does not take."""
        return bool(key and len(key) >= 8 and key.isascii() and key.isalnum())
