"""Counting a step as done: what it is said to have made, and whether others need more of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from cellworks_engine.clock import now
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.graph import Graph
from cellworks_engine.pipelines.running.board import Board, Instance
from cellworks_engine.pipelines.schema import ArtifactType
from cellworks_engine.pipelines.work.code import json_artifact


def mark_done(
    one: Instance, makes: Mapping[str, ArtifactType], outputs: Mapping[str, Any], actor: str
) -> None:
    """Count a step as done; raises InvalidInput for what it does not make."""
    for name, value in outputs.items():
        if name not in makes:
            raise InvalidInput(f"{one.step} makes no {name}.", field=f"outputs.{name}")
        one.outputs = {**one.outputs, name: json_artifact(makes[name], value)}
    one.held, one.ended = None, one.ended or now()
    one.move("marked", f"Marked as done by {actor}.")


def check_taken(chosen: Iterable[Instance], board: Board, graph: Graph) -> None:
    """Raise InvalidInput where a step that counts as done lacks what another one takes from it.

    The exit handler is never one of them: `checking.py` lets it read parameters, datasets and constants only.
    """
    marked = {one.step for one in board if one.state == "marked"}
    for one in chosen:
        for edge in graph.edges:
            asks = edge.why != "input" or edge.target not in marked  # a marked step takes nothing any more
            if edge.source == one.step and edge.output and edge.output not in one.outputs and asks:
                taker = edge.target if edge.why == "input" else edge.via
                raise InvalidInput(
                    f"{taker} takes {one.step}.{edge.output}, so {one.key} is not done without it.",
                    field=f"outputs.{edge.output}",
                    hint=f"Say what {edge.output} is, as JSON.",
                )
