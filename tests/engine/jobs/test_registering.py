"""Which logged model is registered, and what is said where there is none."""

from pathlib import Path

import pytest

from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.registering import OUTPUT_TAG, REGISTER_TAG, ask_to_register
from cellworks_engine.jobs.spool import (
    Line,
    ModelLine,
    ModelStatusLine,
    RegisterLine,
    SpoolWriter,
    TagLine,
    metric,
    read_lines,
)


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    return AttemptFolder(tmp_path)


def say(folder: AttemptFolder, *lines: Line) -> None:
    writer = SpoolWriter(folder.spool)
    writer.write(*lines)
    writer.close()


def model(id_: str, status: str = "READY") -> list[Line]:
    return [ModelLine(id=id_, name="model"), ModelStatusLine(id=id_, status=status)]


def asked(folder: AttemptFolder) -> list[Line]:
    return [line for line in read_lines(folder.spool)[0] if isinstance(line, RegisterLine)]


def test_the_last_model_is_registered_and_the_log_says_which_of_several(folder: AttemptFolder):
    say(folder, *model("m-1"), metric("auc", 0.5), *model("m-2"))
    assert ask_to_register(folder, "late-flights") is None
    assert asked(folder) == [RegisterLine(name="late-flights", model="m-2")]
    assert "Of 2 logged models the last is registered as late-flights." in folder.log.read_text()


def test_the_model_that_comes_back_as_a_value_goes_before_the_last(folder: AttemptFolder):
    say(folder, *model("m-1"), *model("m-2"), TagLine(key=OUTPUT_TAG, value="best", model="m-1"))
    ask_to_register(folder, "late-flights")
    assert asked(folder) == [RegisterLine(name="late-flights", model="m-1")]
    assert "the one kept as `best`" in folder.log.read_text()


def test_one_model_needs_no_word(folder: AttemptFolder):
    say(folder, *model("m-1"))
    ask_to_register(folder, "late-flights")
    assert not folder.log.exists()


def test_a_model_that_was_not_finished_is_none(folder: AttemptFolder):
    say(folder, *model("m-1"), *model("m-2", "FAILED"), ModelLine(id="m-3", name="model"))
    ask_to_register(folder, "late-flights")
    assert asked(folder) == [RegisterLine(name="late-flights", model="m-1")]


@pytest.mark.parametrize("lines", [[], model("m-1", "FAILED")])
def test_where_no_model_was_logged_sentence_tag_and_log_say_so(folder: AttemptFolder, lines: list[Line]):
    say(folder, *lines)
    sentence = ask_to_register(folder, "late-flights")
    assert sentence == "Nothing is registered as late-flights: the job logged no model."
    assert asked(folder) == []
    assert TagLine(key=REGISTER_TAG, value=sentence) in read_lines(folder.spool)[0]
    assert sentence in folder.log.read_text()


def test_what_the_code_registered_itself_is_not_registered_again(folder: AttemptFolder):
    say(folder, *model("m-1"), RegisterLine(name="late-flights", model="m-1", version="3"))
    ask_to_register(folder, "late-flights")
    assert len(asked(folder)) == 1
    ask_to_register(folder, "another")
    assert asked(folder)[-1] == RegisterLine(name="another", model="m-1")


def test_a_spool_of_many_pieces_is_read_to_its_end(folder: AttemptFolder):
    say(folder, *model("m-1"))
    for part in range(10):
        say(folder, *(metric("loss" * 40, step, step=part) for step in range(5000)))
    say(folder, *model("m-2"))
    assert folder.spool.stat().st_size > 8 << 20
    ask_to_register(folder, "late-flights")
    assert asked_at_the_end(folder) == RegisterLine(name="late-flights", model="m-2")


def asked_at_the_end(folder: AttemptFolder) -> Line:
    lines, _ = read_lines(folder.spool, folder.spool.stat().st_size - 200)
    return lines[-1]
