import pytest
from django.core.exceptions import ImproperlyConfigured

from backend import env


def test_an_address_names_its_parts_and_given_options_win() -> None:
    url = "postgresql://sawt:p%40ss@db.example:5433/name?sslmode=require&connect_timeout=9"
    found = env.database(url, options={"connect_timeout": "2"})
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "name")
    assert (found["USER"], found["PASSWORD"]) == ("sawt", "p@ss")
    assert found["OPTIONS"] == {"sslmode": "require", "connect_timeout": "2"}
    assert env.database("postgresql://sawt@/name?host=/run/pg")["HOST"] == "/run/pg"


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://sawt@db/name", "SAWT_READ_DATABASE_URL must begin with postgresql://."),
        ("postgresql://sawt@db", "SAWT_READ_DATABASE_URL names no database"),
    ],
)
def test_a_bad_address_is_refused_under_the_name_of_its_variable(url: str, complaint: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=complaint):
        env.database(url, "SAWT_READ_DATABASE_URL")
