"""/healthz: this process answers. /readyz: uploads and pages work."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from measurements import replica

_migrated: set[str] = set()


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while this process lives."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 once the database is reachable, migrated and writable; 503 says what is not.

    The broker is not asked: uploads and pages work without it.
    """
    reason = _not_ready()
    if reason:
        return JsonResponse({"status": "not ready", "reason": reason}, status=503)
    return JsonResponse({"status": "ready"} | _replica())


def _replica() -> dict[str, object]:
    """Return how this process finds the replica: without one, reads go on from the primary."""
    state = replica.state()
    if state is None:
        return {}
    lag = None if state.lag is None else round(state.lag, 1)
    return {"replica": {"is_read": state.is_read, "lag_seconds": lag}}


def _not_ready() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            if cursor.fetchone() == (True,):
                return "the database is read-only"
        if not _migrated:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "migrations are still to be applied: run `manage.py migrate`"
            _migrated.add("all")
    except DatabaseError:
        return "the database does not answer"
    return None
