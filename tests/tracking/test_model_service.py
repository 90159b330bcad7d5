"""Models of a studio against MLflow's real registry: embedded SQLite, and a tracking server."""

import re
import shutil
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from mlflow.entities import DatasetInput
from tests.tracking.modelworld import Plain
from tests.waiting import eventually

from cellworks_engine.config import Home
from cellworks_engine.endpoints.resolving import Resolving
from cellworks_engine.errors import Conflict, InvalidInput, NotFound, Refused
from cellworks_engine.models.check_schema import CheckWish, Latency, Policy, VersionsQuery
from cellworks_engine.models.schema import (
    AliasWish,
    Decision,
    HistoryQuery,
    ModelQuery,
    NewModelVersion,
)
from cellworks_engine.studio import Studio

pytestmark = pytest.mark.timeout(900)  # processes are started, and the machine may be busy

EVERYTHING = ModelQuery()


@pytest.fixture(scope="module", params=["sqlite", "server"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_store: Path
) -> Iterator[tuple[Studio, Plain]]:
    """Return a studio and plain MLflow on one store, for each kind of store; a test has names of its own."""
    folder = tmp_path_factory.mktemp("world")
    home = Home(folder / "home").make()
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "server":
            uri = request.getfixturevalue("server")
            patch.setenv("MLFLOW_TRACKING_URI", uri)
            plain = Plain(uri, None)
        else:
            shutil.copy(empty_store, home.mlflow / "mlflow.db")
            plain = Plain(f"sqlite:///{home.mlflow / 'mlflow.db'}", (folder / "plain").as_uri())
        studio = Studio(home, {})
    yield studio, plain
    studio.close()


def fresh(studio: Studio) -> None:
    """Have the next question look at the registry, however short ago the last look was."""
    studio.models._looked = -1e9


def name_of_test() -> str:
    return f"late-{uuid.uuid4().hex[:8]}"


def mark() -> str:
    return uuid.uuid4().hex


def test_a_run_s_model_is_registered_once_and_waits_for_approval(world: tuple[Studio, Plain]):
    studio, plain = world
    run, model = plain.run(auc=0.7)
    name = name_of_test()
    said = NewModelVersion(
        run=run[:8], mark=mark(), description="the first", comment="try it", tags={"a": "b"}
    )
    made = studio.models.register(name, said, "ada")
    row = made.version.row
    assert (made.is_new, row.version, row.approval.state, row.actor) == (True, 1, "pending", "ada")
    assert (row.run, row.description, row.tags) == (run, "the first", {"a": "b"})
    assert studio.models.register(name, said, "ada").is_new is False
    again = studio.models.register(name, NewModelVersion(model=model, mark=mark()), "bob")
    assert (again.is_new, again.version.row.version) == (False, 1)
    assert [version.version for version in studio.models.model(name).versions] == [1]
    (entry,) = studio.models.history(name, HistoryQuery()).entries
    assert (entry.verb, entry.actor, entry.version, entry.comment, entry.seen) == (
        "registered", "ada", 1, "try it", False,
    )  # fmt: skip
    whole = studio.models.version(f"{name}/1")
    assert [column.name for column in whole.signature.inputs] == ["dep_delay", "distance", "hour"]
    assert whole.flavors == ["sklearn", "python_function"]
    assert whole.example is not None
    assert "dataframe_split" in whole.example
    assert "scikit-learn" in whole.requirements
    assert whole.metrics == {"auc": 0.7}
    assert whole.pickles == ["model.pkl"]
    folder = studio.models.folder(name, "1")
    assert (folder / "MLmodel").is_file()
    assert studio.models.folder(name, "latest") == folder


def test_a_version_tells_the_size_of_its_files_and_what_its_run_names_as_data(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    run, _ = plain.run()
    studio.models.register(name, NewModelVersion(run=run, mark=mark()), "ada")
    folder = studio.models.folder(name, "1")
    first = studio.models.list(ModelQuery(search=name)).models[0].latest
    assert first is not None
    told = re.search(r"^model_size_bytes: (\d+)$", (folder / "MLmodel").read_text(), re.MULTILINE)
    assert told is not None
    assert (first.size, first.data) == (int(told[1]), [])
    tables = pd.DataFrame({"hour": [1.0]})
    data = mlflow.data.from_pandas(tables, source="/data/flights.csv", name="flights")
    plain.client.log_inputs(run, [DatasetInput(data._to_mlflow_entity(), [])])
    since = studio.changes.last()
    assert [(one.name, one.dataset) for one in studio.models.get(name, "1").row.data] == [("flights", None)]
    assert [(one.entity, one.verb) for one in studio.changes.since(since)] == [(f"{name}/1", "described")]
    (row,) = studio.models.model(name).versions
    assert row.data[0].detail == f"/data/flights.csv {data.digest}"
    assert studio.models.get(name, "1").lineage.data == row.data
    assert studio.changes.last() == since + 1, "what is known is told once"


def test_what_another_tool_registers_is_read_as_soon_as_its_files_are_there(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    run, model = plain.run()
    plain.register(name, run, model)
    hidden = None
    if plain.artifacts is not None:  # of a server, only it knows where they lie
        (folder,) = Path(plain.artifacts.removeprefix("file://")).rglob(f"{model}/**/MLmodel")
        folder = folder.parent
        hidden = folder.rename(folder.with_name("hidden"))
    fresh(studio)
    studio.models.refresh()
    assert studio.models.read(threading.Event()) is (hidden is not None)
    if hidden is not None:
        hidden.rename(folder)
        eventually(lambda: not studio.models.read(threading.Event()))
    newest = studio.models.list(ModelQuery(search=name)).models[0].latest
    assert newest is not None and newest.size is not None and newest.size > 1000


def test_files_of_which_mlmodel_does_not_say_how_large_they_are_are_counted(world: tuple[Studio, Plain]):
    studio, plain = world
    run, model = plain.run()
    client = studio.models._registry
    assert client.logged(model).ready
    with plain.chosen():
        kept = Path(mlflow.artifacts.download_artifacts(f"models:/{model}"))
    (kept / "MLmodel").write_text(
        "".join(
            line for line in (kept / "MLmodel").read_text().splitlines(keepends=True)
            if not line.startswith("model_size_bytes")
        )
    )  # fmt: skip
    plain.client.log_artifacts(run, str(kept), "copied")
    name = name_of_test()
    plain.client.create_registered_model(name)
    with plain.chosen():
        plain.client.create_model_version(name, f"runs:/{run}/copied", run)
    lies = sum(one.stat().st_size for one in kept.rglob("*") if one.is_file())
    assert studio.models.get(name, "1").row.size == lies


def test_a_version_is_approved_and_rejected_by_somebody_and_for_a_reason(world: tuple[Studio, Plain]):
    studio, plain = world
    run, _ = plain.run(auc=0.7)
    name = name_of_test()
    studio.models.register(name, NewModelVersion(run=run, mark=mark()), "ada")
    assert [row.name for row in studio.models.list(ModelQuery(search=name, approval=["pending"])).models] == [
        name
    ]
    before = studio.changes.last()
    done = studio.models.decide(name, "1", Decision(state="approved", comment="better"), "bob")
    assert (done.row.approval.state, done.row.approval.actor, done.row.approval.comment) == (
        "approved", "bob", "better",
    )  # fmt: skip
    (change,) = studio.changes.since(before)
    assert (change.slice, change.entity, change.verb, change.actor) == (
        "models",
        f"{name}/1",
        "approved",
        "bob",
    )
    with pytest.raises(Conflict, match=f"{name}/1 is approved already, by bob"):
        studio.models.decide(name, "latest", Decision(state="approved"), "eve")
    with pytest.raises(InvalidInput, match="why it is rejected"):
        studio.models.decide(name, "1", Decision(state="rejected", comment=" "), "eve")
    studio.models.decide(name, "1", Decision(state="rejected", comment="it leaks"), "eve")
    entries = studio.models.history(name, HistoryQuery(verb=["approved", "rejected"])).entries
    assert [(one.verb, one.actor, one.before, one.after, one.comment) for one in entries] == [
        ("rejected", "eve", "approved", "rejected", "it leaks"),
        ("approved", "bob", "pending", "approved", "better"),
    ]


def test_what_was_champion_at_a_time_is_a_query(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    for auc in (0.7, 0.8):
        studio.models.register(name, NewModelVersion(run=plain.run(auc=auc)[0], mark=mark()), "ada")
    studio.models.set_alias(name, "champion", AliasWish(version=1, comment="first"), "ada")
    first = studio.models.history(name, HistoryQuery(alias="champion")).entries[0]
    studio.models.set_alias(name, "champion", AliasWish(version=2), "bob")
    second = studio.models.history(name, HistoryQuery(alias="champion")).entries[0]
    studio.models.remove_alias(name, "champion", "it leaks", "eve")
    third = studio.models.history(name, HistoryQuery(alias="champion")).entries[0]
    assert [(one.verb, one.before, one.after, one.actor, one.seen) for one in (first, second, third)] == [
        ("alias_set", None, "1", "ada", False),
        ("alias_moved", "1", "2", "bob", False),
        ("alias_removed", "2", None, "eve", False),
    ]
    at = [studio.models.alias_at(name, "champion", one.time) for one in (first, second, third)]
    assert [one.version for one in at] == [1, 2, None]
    assert at[0].entry == first
    assert studio.models.alias_at(name, "champion", first.time - 1).entry is None
    assert plain.client.get_registered_model(name).aliases == {}
    with pytest.raises(NotFound, match=f"{name} has no alias champion; it has none"):
        studio.models.version(f"{name}@champion")


def test_what_plain_mlflow_does_is_seen_at_the_next_look(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    number = plain.register(name, *plain.run(auc=0.7))
    plain.client.set_registered_model_alias(name, "champion", str(number))
    fresh(studio)
    model = studio.models.model(name)
    assert (model.aliases, model.versions[0].approval.state) == ({"champion": 1}, "pending")
    second = plain.register(name, *plain.run(auc=0.8))
    plain.client.set_registered_model_alias(name, "champion", str(second))
    plain.client.delete_model_version(name, str(number))
    fresh(studio)
    assert [version.version for version in studio.models.model(name).versions] == [2]
    told = [(one.verb, one.version, one.seen) for one in studio.models.history(name, HistoryQuery()).entries]
    assert sorted(told) == sorted([
        ("registered", 1, True), ("alias_set", 1, True), ("registered", 2, True), ("alias_moved", 2, True),
        ("deleted", 1, True),
    ])  # fmt: skip
    plain.client.delete_registered_model(name)
    fresh(studio)
    with pytest.raises(NotFound, match="There is no model"):
        studio.models.model(name)
    assert studio.models.history(name, HistoryQuery(verb=["deleted"])).total == 3


def test_what_was_registered_a_moment_ago_is_found_by_its_name(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    studio.models.list(EVERYTHING)
    plain.register(name, *plain.run())
    assert studio.models.version(f"{name}/1").row.version == 1
    plain.register(name, *plain.run())
    plain.client.set_registered_model_alias(name, "champion", "2")
    assert studio.models.version(f"{name}@champion").row.version == 2
    plain.register(name, *plain.run())
    assert studio.models.version(name).row.version == 3


def test_what_is_deployed_lies_on_this_host_wherever_the_store_keeps_it(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    plain.register(name, *plain.run())
    found = Resolving(studio.models).resolve(f"{name}/1", sys.executable)
    assert (Path(found.path) / "MLmodel").exists()
    assert Resolving(studio.models).resolve(name, sys.executable).path == found.path


def test_a_version_that_serves_or_has_an_alias_is_not_deleted(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    studio.models.register(name, NewModelVersion(run=plain.run()[0], mark=mark()), "ada")
    serving = {(name, 1): "It serves 90% of the endpoint late-flights."}
    studio.models.deployed.append(lambda model, version: serving.get((model, version)))
    assert studio.models.get(name, "1").row.deployed == ["It serves 90% of the endpoint late-flights."]
    with pytest.raises(Conflict, match=f"{name}/1 cannot be deleted: It serves 90%"):
        studio.models.delete(name, "1", "", "ada")
    serving.clear()
    studio.models.set_alias(name, "champion", AliasWish(version=1), "ada")
    with pytest.raises(Conflict, match="it is champion of"):
        studio.models.delete(name, "1", "", "ada")
    with pytest.raises(Conflict, match="has versions"):
        studio.models.delete_model(name, "", "ada")
    studio.models.remove_alias(name, "champion", "", "ada")
    studio.models.delete(name, "1", "too old", "ada")
    entry = studio.models.history(name, HistoryQuery()).entries[0]
    assert (entry.verb, entry.version, entry.actor, entry.comment, entry.seen) == (
        "deleted", 1, "ada", "too old", False,
    )  # fmt: skip
    with pytest.raises(NotFound, match=f"{name} has no versions"):
        studio.models.get(name, "latest")
    studio.models.delete_model(name, "over", "ada")
    assert name not in [row.name for row in studio.models.list(EVERYTHING).models]
    assert studio.models.history(name, HistoryQuery()).entries[0].comment == "over"


def test_what_cannot_be_registered_is_a_sentence(world: tuple[Studio, Plain]):
    studio, plain = world
    empty = plain.client.create_run(plain.experiment)
    name = name_of_test()
    with pytest.raises(Refused, match="logged no model"):
        studio.models.register(name, NewModelVersion(run=empty.info.run_id, mark=mark()), "ada")
    with pytest.raises(InvalidInput, match="one of the two"):
        studio.models.register(name, NewModelVersion(mark=mark()), "ada")
    with pytest.raises(NotFound):
        studio.models.register(name, NewModelVersion(model="m-none", mark=mark()), "ada")
    with pytest.raises(InvalidInput, match="no content"):
        wish = NewModelVersion(run=empty.info.run_id, mark=mark(), baseline="0" * 64)
        studio.models.register(name, wish, "ada")
    with pytest.raises(NotFound, match="There is no model"):
        studio.models.model(name)


def test_checks_are_a_list_that_an_approval_keeps(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    runs = [plain.run(test_auc=auc, test_rows=1000, test_positives=230)[0] for auc in (0.70, 0.71, 0.60)]
    for run in runs:
        studio.models.register(name, NewModelVersion(run=run, mark=mark()), "ada")
    studio.models.set_alias(name, "champion", AliasWish(version=1), "ada")
    better = studio.models.check(name, "2", CheckWish(), "ada")
    assert [(one.name, one.state) for one in better.results] == [
        ("metric", "passed"), ("signature", "passed"), ("latency", "unclear"), ("baseline", "failed"),
    ]  # fmt: skip
    metric = better.results[0]
    assert (metric.key, metric.value, metric.against, metric.method) == (
        "test_auc", 0.71, 0.70, "Hanley and McNeil 1982",
    )  # fmt: skip
    assert metric.low < 0.01 < metric.high
    fast = CheckWish(latency=Latency(p50=1, p95=2, p99=3, rows=1, calls=100, host="here"))
    worse = studio.models.check(name, "3", fast, "ada")
    assert [one.state for one in worse.results] == ["failed", "passed", "passed", "failed"]
    assert worse.champion == 1
    assert studio.models.check(name, "3", CheckWish(), "ada").results[2] == worse.results[2]
    studio.models.set_policy(name, Policy(latency=1.0, margin=0.2), "bob")
    assert [one.state for one in studio.models.check(name, "3", CheckWish(), "ada").results] == [
        "passed", "passed", "failed", "failed",
    ]  # fmt: skip
    studio.models.decide(name, "3", Decision(state="rejected", comment="slow"), "eve")
    entry = studio.models.history(name, HistoryQuery(verb=["rejected"])).entries[0]
    assert [one.state for one in entry.checks.results] == ["passed", "passed", "failed", "failed"]
    assert studio.models.history(name, HistoryQuery(verb=["policy"])).total == 1


def test_versions_are_compared_by_what_differs(world: tuple[Studio, Plain]):
    studio, plain = world
    name = name_of_test()
    for auc in (0.7, 0.8):
        studio.models.register(name, NewModelVersion(run=plain.run(auc=auc)[0], mark=mark()), "ada")
    found = studio.comparing_versions.compare(name, VersionsQuery(version=[1, 2]))
    told = {(row.group, row.name): row.values for row in found.rows}
    assert told[("metrics", "auc")] == [0.7, 0.8]
    assert ("params", "C") not in told
    assert all(row.differs for row in found.rows)
    whole = studio.comparing_versions.compare(name, VersionsQuery(version=[1, 2], all=True))
    assert len(whole.rows) == len(found.rows) + found.same
    assert ("params", "C") in {(row.group, row.name) for row in whole.rows}
    with pytest.raises(InvalidInput, match="named twice"):
        studio.comparing_versions.compare(name, VersionsQuery(version=[1, 1]))
