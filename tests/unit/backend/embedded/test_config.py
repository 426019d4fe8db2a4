"""What the operator chose."""

import socket
from pathlib import Path

import pytest

from backend.embedded.config import REPOSITORY, check_port, read_config
from backend.embedded.errors import EmbeddedError


def test_nothing_chosen() -> None:
    config = read_config({})
    assert config.data_dir == REPOSITORY / "var"
    assert config.address == "http://127.0.0.1:8000"
    assert config.database_url == config.redis_url == ""


def test_everything_chosen() -> None:
    config = read_config(
        {
            "SAWT_DATA_DIR": "/srv/sawt",
            "SAWT_HOST": "0.0.0.0",
            "SAWT_PORT": "80",
            "DATABASE_URL": "postgresql://a@b/c",
            "REDIS_URL": "redis://d/0",
        }
    )
    assert config.data_dir == Path("/srv/sawt")
    assert config.address == "http://127.0.0.1:80"
    assert config.database_url == "postgresql://a@b/c"
    assert config.redis_url == "redis://d/0"


def test_empty_variables_choose_nothing() -> None:
    assert read_config({"SAWT_PORT": "", "SAWT_DATA_DIR": "", "SAWT_HOST": ""}) == read_config({})


def test_address_of_an_ipv6_host_is_bracketed() -> None:
    assert read_config({"SAWT_HOST": "::"}).address == "http://[::1]:8000"


@pytest.mark.parametrize("port", ["x", "0", "70000", "-5", "٣"])
def test_port_that_is_none(port: str) -> None:
    with pytest.raises(EmbeddedError, match="SAWT_PORT must be"):
        read_config({"SAWT_PORT": port})


def test_taken_port_names_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        config = read_config({"SAWT_PORT": str(port)})
        with pytest.raises(EmbeddedError, match=r"try `SAWT_PORT=\d+ make up`"):
            check_port(config)
    check_port(config)
