"""What every act at the desk needs: a permission, and a line in the log."""

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import chain
from typing import Concatenate, ParamSpec

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

_NUL = "\0"  # PostgreSQL has none

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def may(permission: str) -> Callable[[View[P]], View[P]]:
    """Let only those in who have a permission of measurements."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.has_perm(f"measurements.{permission}"):  # type: ignore[union-attr]
                raise PermissionDenied
            if any(_NUL in text for text in (request.path, *chain(*_lists(request)))):
                raise BadRequest
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return guard


def _lists(request: HttpRequest) -> Iterable[list[str]]:
    for sent in (request.GET, request.POST):
        for _, values in sent.lists():
            yield [str(value) for value in values]


def write_down(request: HttpRequest, rows: Iterable[Model], message: str) -> None:
    """Keep in the log who did what."""
    LogEntry.objects.log_actions(str(request.user.pk), list(rows), CHANGE, message)
