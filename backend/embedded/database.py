"""Sawt's role and database inside the embedded server."""

from contextlib import closing

import psycopg2
from psycopg2 import sql

from backend.embedded.errors import EmbeddedError


def check_named_database(url: str) -> None:
    """Return if the operator's own server answers. Raises EmbeddedError where it does not."""
    try:
        psycopg2.connect(url, connect_timeout=10).close()
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise EmbeddedError(f"The database of DATABASE_URL does not answer: {reason}.") from error
    except psycopg2.Error as error:
        # The library's own words would show the password.
        raise EmbeddedError("DATABASE_URL must begin with postgresql://.") from error


def refusal(url: str) -> str | None:
    """Return why the server does not take connections yet; None once it does.

    Raises EmbeddedError where the password is wrong: waiting would not help.
    """
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        if "authentication failed" in reason:
            raise EmbeddedError(
                "The passwords in the data directory's secrets/ do not fit its database: "
                "restore both from the same backup."
            ) from error
        return reason
    return None


def ensure_database(administrator_url: str, owner: str, password: str, database: str) -> None:
    """Create the role and its database where they are missing; set the role's password.

    The role is no superuser: a flaw in a query must not reach the machine's files.
    """
    with closing(psycopg2.connect(administrator_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            cursor.execute(
                sql.SQL(verb + " ROLE {} LOGIN CREATEDB PASSWORD %s").format(sql.Identifier(owner)),
                [password],
            )
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if not cursor.fetchone():
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(database), sql.Identifier(owner)
                    )
                )
