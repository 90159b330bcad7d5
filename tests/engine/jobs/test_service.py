"""What a person does with jobs: submit, look, stop, rerun, delete; and what is refused, in a sentence."""

import threading

import pytest
from tests.waiting import eventually

from cellworks_engine.artifacts.content import content_file
from cellworks_engine.datasets.schema import UseQuery
from cellworks_engine.errors import Conflict, InvalidInput, NotFound
from cellworks_engine.garbage import collect
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.schema import (
    Capture,
    CellEntry,
    Frame,
    Frames,
    FunctionEntry,
    JobQuery,
    LeftOut,
    Rerun,
    Resources,
    ScriptEntry,
    Snapshot,
    Stop,
)
from cellworks_engine.lineage import edges_of

ABSENT = "0" * 64


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"compute": "moon"}, "compute", "There is no compute target 'moon'; there is local."),
        ({"resources": Resources(cpu=3)}, "resources.cpu", "asks for 3 cores; this studio has 2"),
        ({"resources": Resources(gpu=1)}, "resources.gpu", "asks for 1 GPUs; this studio has 0"),
        ({"resources": Resources(memory=1 << 40)}, "resources.memory", "bytes of memory"),
        ({"code": Snapshot(digest=ABSENT, size=1, files=1)}, "code", "does not hold the content"),
        ({"captures": [Capture(name="x", digest=ABSENT, size=1)]}, "captures.x", "does not hold the content"),
        ({"entry": FunctionEntry(name="f", content=ABSENT)}, "entry.content", "does not hold the content"),
        ({"entry": ScriptEntry(path="train.py")}, "code", "needs its source"),
        ({"entry": ScriptEntry(path="../train.py"), "cwd": "/"}, "entry.path", "leads out of the snapshot"),
        ({"entry": ScriptEntry(path="/etc/x.py"), "cwd": "/"}, "entry.path", "leads out of the snapshot"),
    ],
)
def test_what_can_never_run_is_refused_with_the_field_s_name(world, more, field, sentence):
    import msgspec

    spec = msgspec.structs.replace(world.spec(), **more)
    with pytest.raises(InvalidInput, match=sentence.replace(".", r"\.")) as caught:
        world.jobs.submit(spec, "ann")
    assert caught.value.field == field
    assert world.jobs.list(JobQuery()).total == 0


def test_a_job_goes_by_its_number_and_by_its_id(world):
    job = world.submit()
    assert world.jobs.get("1") == world.jobs.get(job.row.id) == job


@pytest.mark.parametrize("wrong", ["2", "job_x", "", "-1", "9" * 30, "1 OR 1=1", "%"])
def test_what_is_no_job_is_not_found(world, wrong):
    world.submit()
    with pytest.raises(NotFound):
        world.jobs.get(wrong)


def test_a_spec_comes_back_as_it_was_submitted(world):
    spec = world.spec(parameters={"a": 1, "b": None, "c": True, "d": 0.5, "e": "x"}, priority=3, timeout=9.0)
    assert world.jobs.submit(spec, "ann").spec == spec


def test_the_list_filters_sorts_and_pages(world):
    for name in ("beta", "alpha", "gamma"):
        world.submit(name=name, experiment="e1" if name == "alpha" else "e2")
    names = lambda **query: [row.name for row in world.jobs.list(JobQuery(**query)).jobs]  # noqa: E731
    assert names() == ["gamma", "alpha", "beta"]
    assert names(sort="name") == ["alpha", "beta", "gamma"]
    assert names(search="ALPH") == ["alpha"]
    assert names(search="2") == ["alpha"]
    assert names(search="%") == []
    assert names(experiment="e1") == ["alpha"]
    assert names(state=["queued"], limit=1, offset=1) == ["alpha"]
    assert names(state=["failed"]) == []
    assert world.jobs.list(JobQuery(limit=1)).total == 3


def test_a_rerun_is_a_new_job_with_what_was_changed(world):
    first = world.jobs.submit(world.spec(parameters={"a": 1, "b": 2}), "ann")
    again = world.jobs.rerun("1", Rerun(parameters={"b": 3}), "bob")
    assert again.spec.parameters == {"a": 1, "b": 3}
    assert (again.row.number, again.row.actor, again.spec.provenance.source) == (2, "bob", first.row.id)
    with world.database.read() as connection:
        assert (("job", first.row.id), "rerun_as", ("job", again.row.id)) in edges_of(
            connection, ("job", again.row.id)
        )


def test_a_job_is_linked_to_the_datasets_it_uses_while_it_is_there(studio):
    digest = studio.content.put(b"frame")
    frame = Capture(name="x", digest=digest, size=5, kind="frame", dataset="flights/2")
    plain = Capture(name="y", digest=digest, size=5)
    job = studio.submit(captures=[frame, plain], inputs={"data": "/data.csv"}, datasets={"data": "weather/1"})
    with studio.database.read() as connection:
        edges = edges_of(connection, ("job", job.row.id))
    assert {source for source, _, _ in edges if source[0] == "dataset"} == {
        ("dataset", "flights/2"), ("dataset", "weather/1"),
    }  # fmt: skip
    studio.ended(job)
    held = studio.reaches(studio.submit("hold", datasets={"data": "weather/1"}), "running")
    assert users(studio, "weather/1") == [2, 1]
    assert users(studio, "weather/1", is_open=True) == [2]
    assert users(studio, "flights/2") == [1]
    assert users(studio, "flights/20") == []
    studio.jobs.stop("2", Stop())
    studio.ended(held)
    eventually(lambda: not studio.store.uncarried())
    studio.jobs.delete("1")
    assert users(studio, "flights/2") == []


def users(studio, dataset: str, **more) -> list[int]:
    """Return the numbers of the jobs that used a version."""
    return [use.number for use in studio.jobs.uses(dataset, UseQuery(), **more).uses]


def test_only_a_cell_s_source_can_be_replaced(world):
    import msgspec

    world.jobs.submit(msgspec.structs.replace(world.spec(), entry=CellEntry(source="1")), "ann")
    assert world.jobs.rerun("1", Rerun(source="2"), "ann").spec.entry == CellEntry(source="2")
    world.submit()
    with pytest.raises(InvalidInput, match="Only a cell's source"):
        world.jobs.rerun("3", Rerun(source="2"), "ann")


def test_an_ended_job_cannot_be_stopped_again(studio):
    studio.ended(studio.submit())
    with pytest.raises(Conflict, match="Job 1 has already succeeded"):
        studio.jobs.stop("1", Stop())


def test_a_job_that_runs_is_not_deleted_and_one_that_ended_is_gone_with_its_folder(studio):
    job = studio.reaches(studio.submit("hold"), "running")
    with pytest.raises(Conflict, match="stop it first"):
        studio.jobs.delete("1")
    studio.jobs.stop("1", Stop())
    studio.ended(job)
    eventually(lambda: not studio.store.uncarried())
    studio.jobs.delete("1")
    assert not (studio.home.jobs / job.row.id).exists()
    with pytest.raises(NotFound):
        studio.jobs.get("1")


def test_a_log_is_read_in_pieces_that_cut_no_character(studio):
    job = studio.ended(studio.submit())
    folder = AttemptFolder.of(studio.home.jobs, job.row.id, 1)
    text = "späte Flüge ✈ " * 50
    folder.log.write_text(text, encoding="utf-8")
    read, offset = "", 0
    while not (part := studio.jobs.log("1", None, offset, 7)).ended:
        read, offset = read + part.text, part.next
        assert "\ufffd" not in part.text
    assert read + part.text == text


def test_an_attempt_that_was_never_made_is_not_found(studio):
    studio.ended(studio.submit())
    for ask in (studio.jobs.metrics, studio.jobs.usage):
        with pytest.raises(NotFound, match="has no attempt 2; it has 1"):
            ask("1", 2)


def test_a_value_that_was_not_kept_is_not_found(studio):
    studio.ended(studio.submit())
    with pytest.raises(NotFound, match="kept no value 'model'; it kept nothing"):
        studio.jobs.result("1", "model")


def test_threads_that_submit_at_once_get_numbers_without_gaps(world):
    numbers = []

    def ten() -> None:
        numbers.extend(world.submit().row.number for _ in range(10))

    threads = [threading.Thread(target=ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(numbers) == list(range(1, 81))


def test_garbage_is_what_no_job_names_and_nobody_brought_lately(world, monkeypatch):
    used, unused = world.content.put(b"used"), world.content.put(b"unused")
    world.submit(captures=[Capture(name="x", digest=used, size=4)])
    (world.home.incoming / "half").write_bytes(b"123")
    collected = lambda dry: {  # noqa: E731
        one.kind: (one.items, one.bytes)
        for one in collect(world.home, world.home.settings(), world.store, world.content, dry=dry).kinds
    }
    assert set(collected(True).values()) == {(0, 0)}
    monkeypatch.setattr("cellworks_engine.garbage.GRACE", -1.0)
    assert collected(True) == collected(False)
    assert collected(True) == {"jobs": (0, 0), "folders": (0, 0), "content": (0, 0), "incoming": (0, 0)}
    assert content_file(world.home.content, used).exists()
    assert not content_file(world.home.content, unused).exists()


def test_what_a_failed_attempt_kept_lives_as_long_as_its_folder(studio, monkeypatch):
    job = studio.ended(studio.submit("fail"))
    eventually(lambda: not studio.store.uncarried())
    kept = Capture(name="x", digest=studio.content.put(b"a local"), size=7)
    folder = AttemptFolder.of(studio.home.jobs, job.row.id, 1)
    left = LeftOut(name="lock", kind="lock", reason="it is a lock")
    frames = Frames(frames=[Frame(function="f", file="<cell>", line=2, locals=[kept], left_out=[left])])
    folder.write("frames.json", frames)
    assert studio.jobs.frames("1", None) == studio.jobs.frames(job.row.id, 1) == frames
    monkeypatch.setattr("cellworks_engine.garbage.GRACE", -1.0)
    settings = studio.home.settings()
    collect(studio.home, settings, studio.store, studio.content, dry=False)
    assert studio.content.has(kept.digest)
    studio.jobs.delete("1")
    collect(studio.home, settings, studio.store, studio.content, dry=False)
    assert not studio.content.has(kept.digest)


def test_a_job_that_did_not_fail_has_no_frames(world, studio):
    job = studio.ended(studio.submit())
    assert studio.jobs.frames(job.row.id, None) == Frames()
    with pytest.raises(NotFound, match="no attempt 2"):
        studio.jobs.frames(job.row.id, 2)


def test_old_jobs_are_removed_only_where_the_settings_say_so(studio, monkeypatch):
    job = studio.ended(studio.submit())
    eventually(lambda: not studio.store.uncarried())
    settings = studio.home.settings()
    collect(studio.home, settings, studio.store, studio.content, dry=False)
    assert studio.jobs.get("1").row == job.row
    import msgspec

    monkeypatch.setattr("cellworks_engine.garbage.now", lambda: job.row.ended + 86_401)
    monthly = msgspec.structs.replace(settings, keep_jobs=1)
    collect(studio.home, monthly, studio.store, studio.content, dry=False)
    with pytest.raises(NotFound):
        studio.jobs.get("1")
