"""Log in with a bound on wrong passwords: counted in Redis by name, never by address."""

from hashlib import sha256
from typing import Any

import redis
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from redis.exceptions import RedisError

MOST_FAILURES = 5
FORGOTTEN_AFTER = 15 * 60  # seconds


class DeskLoginForm(AdminAuthenticationForm):
    """Refuses a name after too many wrong passwords, the right one too; also without Redis."""

    def clean(self) -> dict[str, Any]:
        """Count before the password is looked at, so that many at once gain nothing."""
        name = self.cleaned_data.get("username") or ""
        key = f"desk:failures:{sha256(name.encode()).hexdigest()}"
        try:
            counts = redis.Redis.from_url(settings.REDIS_URL)
            failures = int(counts.incr(key))
            counts.expire(key, FORGOTTEN_AFTER, nx=True)
            if failures > MOST_FAILURES:
                raise ValidationError("Too many wrong passwords for this name. Wait 15 minutes.")
            cleaned = super().clean()
            counts.delete(key)
        except RedisError as error:
            raise ValidationError("Redis is out of reach: nobody can log in without it.") from error
        return dict(cleaned)
