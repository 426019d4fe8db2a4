"""Programs that read a released table, to be copied. Pure; the Python ones are run by a test."""

from typing import NamedTuple


class Snippet(NamedTuple):
    """One program."""

    title: str
    language: str
    code: str


def snippets(address: str) -> list[Snippet]:
    """Return the same small question, asked in several languages, of the tallies at an address."""
    return [
        Snippet("DuckDB", "sql", _DUCKDB.format(address=address)),
        Snippet("Python (DuckDB)", "python", _DUCKDB_PYTHON.format(address=address)),
        Snippet("Python (pandas)", "python", _PANDAS.format(address=address)),
        Snippet("Python (Polars)", "python", _POLARS.format(address=address)),
        Snippet("R (arrow)", "r", _R.format(address=address)),
    ]


_DUCKDB = """\
SELECT operator, state, count(*) AS days
FROM '{address}'
GROUP BY ALL ORDER BY ALL;
"""

_DUCKDB_PYTHON = """\
from urllib.request import urlretrieve

import duckdb

urlretrieve("{address}", "tallies.parquet")
duckdb.sql(\"\"\"
    SELECT operator, state, count(*) AS days
    FROM 'tallies.parquet' GROUP BY ALL ORDER BY ALL
\"\"\").show()
"""

_PANDAS = """\
import pandas as pd

tallies = pd.read_parquet("{address}")
print(tallies.groupby(["operator", "state"]).size())
"""

_POLARS = """\
from urllib.request import urlopen

import polars as pl

tallies = pl.read_parquet(urlopen("{address}").read())
print(tallies.group_by("operator", "state").len().sort("operator", "state"))
"""

_R = """\
library(arrow)
download.file("{address}", "tallies.parquet", mode = "wb")
tallies <- read_parquet("tallies.parquet")
print(table(tallies$operator, tallies$state))
"""
