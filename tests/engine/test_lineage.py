"""The graph around a thing: what went into it, what hangs on it, how far it reaches."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from cellworks_engine.activity import Named
from cellworks_engine.db.engine import open_database
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.lineage import Edge, write_edges
from cellworks_engine.lineage_graph import Lineages
from cellworks_engine.lineage_schema import MOST_NODES, LineageGraph, LineageQuery

EDGES: list[Edge] = [
    (("dataset", "raw/1"), "used_by", ("job", "j1")),
    (("content", "abc"), "used_by", ("job", "j1")),
    (("job", "j1"), "wrote", ("dataset", "flights/1")),
    (("dataset", "flights/1"), "used_by", ("job", "j2")),
    (("dataset", "flights/1"), "used_by", ("job", "beside")),
    (("job", "j2"), "made", ("run", "r2")),
    (("run", "r2"), "registered", ("model_version", "late/1")),
    (("job", "j2"), "registered", ("model_version", "late/1")),
    (("model_version", "late/1"), "served_by", ("endpoint", "late")),
    (("job", "j2"), "rerun_as", ("job", "j3")),
    (("job", "j3"), "rerun_as", ("job", "j2")),
]


class World:
    """A store with edges; of jobs `gone` was deleted, and `late` is a dataset, a model and an endpoint."""

    def __init__(self, folder: Path) -> None:
        self.database = open_database(None, folder / "studio.db")
        self.lineages = Lineages(
            self.database,
            {
                "dataset": self._known("raw/1", "flights/1", "late"),
                "model_version": self._known("late/1", "late"),
                "endpoint": self._known("late"),
                "job": self._known("j1", "j2", "gone"),
            },
            {"job": self._jobs},
        )
        self.write(*EDGES)

    def _known(self, *names: str):
        def find(name: str) -> str:
            if name not in names:
                raise NotFound(f"There is no {name}.")
            return name

        return find

    def _jobs(self, ids: Sequence[str]) -> dict[str, Named]:
        return {one: Named(name=f"train {one}", sentence="why") for one in ids if one != "gone"}

    def write(self, *edges: Edge) -> None:
        with self.database.transaction() as connection:
            write_edges(connection, list(edges), actor="ann")

    def around(self, ref: str, up: int = 6, down: int = 6) -> LineageGraph:
        return self.lineages.around(LineageQuery(ref=ref, up=up, down=down))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def distances(graph: LineageGraph) -> dict[str, int]:
    return {node.key: node.distance for node in graph.nodes}


def test_it_holds_what_went_into_a_thing_and_what_hangs_on_it_and_nothing_beside(world: World) -> None:
    graph = world.around("model:late/1")
    assert graph.root == "model_version:late/1"
    assert distances(graph) == {
        "model_version:late/1": 0, "endpoint:late": 1, "job:j2": -1, "run:r2": -1,
        "dataset:flights/1": -2, "job:j3": -2, "job:j1": -3, "dataset:raw/1": -4,
    }  # fmt: skip
    links = {(one.source, one.relation, one.target) for one in graph.links}
    assert ("run:r2", "registered", "model_version:late/1") in links and ("job:j2", "made", "run:r2") in links
    assert next(node for node in graph.nodes if node.key == "job:j1").name == "train j1"
    assert "job:beside" in distances(world.around("flights/1"))


def test_it_reaches_as_far_as_it_was_asked_to_and_says_where_there_is_more(world: World) -> None:
    graph = world.around("model:late/1", up=1, down=0)
    assert distances(graph) == {"model_version:late/1": 0, "job:j2": -1, "run:r2": -1}
    assert {node.key for node in graph.nodes if node.more} == {"model_version:late/1", "job:j2"}
    assert not any(node.more for node in world.around("model:late/1").nodes)


def test_of_more_than_an_answer_holds_the_nearest_come(world: World) -> None:
    world.write(*[(("dataset", "raw/1"), "used_by", ("job", f"many{n:04}")) for n in range(MOST_NODES + 50)])
    graph = world.around("raw/1")
    assert len(graph.nodes) == MOST_NODES
    assert next(node for node in graph.nodes if node.key == "dataset:raw/1").more
    keys = set(distances(graph))
    assert all(one.source in keys and one.target in keys for one in graph.links)


def test_what_was_deleted_is_told_by_its_id(world: World) -> None:
    world.write((("job", "gone"), "wrote", ("dataset", "raw/1")))
    node = next(one for one in world.around("raw/1").nodes if one.id == "gone")
    assert node.gone and node.name == "gone"


def test_a_word_of_several_meanings_is_asked_about(world: World) -> None:
    with pytest.raises(InvalidInput, match="late is dataset late and model version late and endpoint late"):
        world.around("late")
    assert world.around("endpoint:late").root == "endpoint:late"
    with pytest.raises(NotFound, match="no dataset, model or endpoint nothing"):
        world.around("nothing")
    assert world.around("path:/data/x.csv").nodes[0].key == "path:/data/x.csv"
