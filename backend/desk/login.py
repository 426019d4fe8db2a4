"""Log in with a bound on wrong passwords: counted in Redis by name, never by address."""

from hashlib import sha256
from typing import Any

import redis
from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from redis.exceptions import RedisError

from backend.desk.second_factor import accepts

MOST_FAILURES = 5
FORGOTTEN_AFTER = 15 * 60  # seconds

_TOO_MANY = gettext_lazy("Too many wrong passwords for this name. Wait 15 minutes.")
_NO_REDIS = gettext_lazy("Redis is out of reach: nobody can log in without it.")
_WRONG_CODE = gettext_lazy("The code is missing, wrong, or was used before.")


class DeskLoginForm(AdminAuthenticationForm):
    """Refuses a name after too many wrong passwords, the right one too; also without Redis."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=9,
        help_text=gettext_lazy("Only if you have set up a second factor."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean(self) -> dict[str, Any]:
        """Count before the password is looked at, so that many at once gain nothing."""
        name = self.cleaned_data.get("username") or ""
        key = f"desk:failures:{sha256(name.encode()).hexdigest()}"
        try:
            counts = redis.Redis.from_url(settings.REDIS_URL)
            failures = int(counts.incr(key))
            counts.expire(key, FORGOTTEN_AFTER, nx=True)
            if failures > MOST_FAILURES:
                raise ValidationError(_TOO_MANY)
            cleaned = super().clean()
            user = self.get_user()
            if not isinstance(user, User) or not accepts(user, self.cleaned_data["code"]):
                raise ValidationError(_WRONG_CODE)
            counts.delete(key)
        except RedisError as error:
            raise ValidationError(_NO_REDIS) from error
        return dict(cleaned)
