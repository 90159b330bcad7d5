"""A home is the user's alone; settings that cannot be used are refused by name."""

import stat
from pathlib import Path

import pytest

from cellworks_engine.config import Home
from cellworks_engine.errors import InvalidInput


def test_a_home_is_the_user_s_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").make()
    folders = [home.path, home.jobs, home.content, home.incoming, home.mlflow, home.logs, home.make_sockets()]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * len(folders)


def test_a_home_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert stat.S_IMODE(Home(tmp_path).make().path.stat().st_mode) == 0o700


def test_a_socket_s_path_fits_whatever_the_home_is_called(tmp_path: Path) -> None:
    home = Home(tmp_path / ("deep" * 40) / ("deeper" * 30))
    assert len(str(home.socket)) < 100


def test_the_environment_names_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLWORKS_HOME", str(tmp_path / "mine"))
    assert Home().path == tmp_path / "mine"


@pytest.mark.parametrize(
    ("content", "named"), [("cpu = 'many'", "cpu"), ("cpus = 2", "cpus"), ("cpu = = 2", "config.toml")]
)
def test_settings_that_cannot_be_used_are_named(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "config.toml").write_text(content)
    with pytest.raises(InvalidInput, match=named):
        Home(tmp_path).settings()


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("cpu = 1.5\nwarm = false\n")
    settings = Home(tmp_path).settings()
    assert (settings.cpu, settings.warm, settings.memory) == (1.5, False, None)
