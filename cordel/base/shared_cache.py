"""What all processes share, in Redis or Valkey (CACHE_URL); in the database while that is away.

Both are shared by all processes, and both add a value only if none is there in one step, so what is counted here stays
counted. When Redis goes or comes back, counts begin again in the other place: somebody who guesses gets at most twice
as many tries. Values are kept as JSON: who can write to Redis must not be able to run anything here.
"""

import json
import logging
import time
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
PAUSE = 15  # seconds in which one that was away is not asked again
INSTEAD = "exact"  # the cache in the database
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}


class Plain:
    """Numbers, words, lists of them."""

    def dumps(self, value: Any) -> Any:
        return value if type(value) is int else json.dumps(value)

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class SharedCache(BaseCache):
    """Every question goes to Redis, and to the database when Redis gives no answer."""

    _away_until = 0.0  # of this process

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = {"serializer": Plain, **PATIENCE, **params.get("OPTIONS", {})}
        self._redis = RedisCache([server], {**params, "OPTIONS": options})

    @property
    def is_away(self) -> bool:
        return time.monotonic() < SharedCache._away_until

    def answers(self) -> bool:
        """Whether Redis answers now; asked past the pause."""
        try:
            self._redis._cache.get_client().ping()
        except RedisError:
            return False
        SharedCache._away_until = 0.0
        return True

    def _ask(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        if not self.is_away:
            try:
                return getattr(self._redis, verb)(*args, **kwargs)
            except RedisError as error:
                log.warning("Redis gave no answer, the database does: %s", type(error).__name__)
                SharedCache._away_until = time.monotonic() + PAUSE
        return getattr(caches[INSTEAD], verb)(*args, **kwargs)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("add", key, value, timeout=timeout, version=version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default=default, version=version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout=timeout, version=version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout=timeout, version=version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version=version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask("incr", key, delta=delta, version=version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("has_key", key, version=version))

    def clear(self) -> None:
        self._ask("clear")
