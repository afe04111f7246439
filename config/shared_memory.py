"""What all web processes remember together: attempts to log in, and digits already used."""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError
from typing_extensions import override


class SharedMemory(RedisCache):
    """Valkey, which keeps nothing on disk.

    While it is away each process remembers alone: limits are looser then, but nobody is
    locked out because a helper service died.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._alone = LocMemCache("shared-memory-away", params)

    @override
    def add(self, key: Any, *args: Any, **options: Any) -> bool:
        try:
            return bool(super().add(key, *args, **options))
        except RedisError:
            return bool(self._alone.add(key, *args, **options))

    @override
    def get(self, key: Any, *args: Any, **options: Any) -> Any:
        try:
            return super().get(key, *args, **options)
        except RedisError:
            return self._alone.get(key, *args, **options)

    @override
    def set(self, key: Any, *args: Any, **options: Any) -> None:
        try:
            super().set(key, *args, **options)
        except RedisError:
            self._alone.set(key, *args, **options)

    @override
    def delete(self, key: Any, *args: Any, **options: Any) -> bool:
        try:
            return bool(super().delete(key, *args, **options))
        except RedisError:
            return bool(self._alone.delete(key, *args, **options))
