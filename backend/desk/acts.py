"""What every act at the desk needs: a permission, and a line in the log."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def may(permission: str) -> Callable[[View[P]], View[P]]:
    """Let only those in who have a permission of measurements."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.has_perm(f"measurements.{permission}"):  # type: ignore[union-attr]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return guard


def write_down(request: HttpRequest, rows: Iterable[Model], message: str) -> None:
    """Keep in the log who did what."""
    LogEntry.objects.log_actions(str(request.user.pk), list(rows), CHANGE, message)
