"""What of a pipeline cannot leave for Kubeflow Pipelines, with the reasons, before anything is written."""

from collections.abc import Iterator

from cellworks.pipeline_kfp_gathering import gathered
from cellworks.pipeline_leaving import Read, is_learning, recipe_code
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.graph import Graph, Place
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.schema import Each, FromDataset, FromStep, Pipeline, Step

LEAVING = frozenset({"function", "train", "recipe", "suite", "drift", "fail"})
"""Kinds that run anywhere: suites, drift and recipes that learn by the `cellworks` package."""
_WHY = {
    "register": "it makes a version in this studio's registry",
    "deploy": "it serves at an endpoint of this studio",
    "transform": "it scores with a version of this studio's registry",
    "better": "it compares with a version of this studio's registry",
    "approve": "it waits for a person in this studio",
    "script": "it runs a file in a copy of the pipeline's folder, which does not travel",
    "notebook": "it runs a notebook in a copy of the pipeline's folder, which does not travel",
}


def refusals(pipeline: Pipeline, graph: Graph, kinds: Kinds, read: Read) -> list[str]:
    """Return a line for each thing that cannot be done there; empty where all of it can."""
    last = [] if pipeline.on_exit is None else [Place(pipeline.on_exit)]
    found = [line for place in [*graph.places.values(), *last] for line in _of_step(place.step, read)]
    found += _between(graph)
    for step, output in gathered(graph):
        if kinds.get(graph.places[step].step.kind).makes(graph.places[step].step)[output] == "file":
            found.append(
                f"{step}: it makes a file in each turn, and they are read in a branch or another loop"
            )
    for place in last:
        datasets = [one.dataset for one in place.step.inputs.values() if isinstance(one, FromDataset)]
        if datasets:
            found.append(
                f"{place.step.name}: what runs last is given parameters only, and it reads {datasets[0]}"
            )
    return list(dict.fromkeys(found))


def _of_step(step: Step, read: Read) -> Iterator[str]:
    if step.kind not in LEAVING:
        yield f"{step.name} ({step.kind}): {_WHY.get(step.kind, 'only a studio has steps of this kind')}"
    elif step.kind == "recipe" and not is_learning(step, read):
        try:
            recipe_code(step, read)
        except InvalidInput as error:
            yield f"{step.name} (recipe): {error.message.removeprefix(step.name).strip().rstrip('.')}"
    elif step.kind == "drift" and not _has_rows(step):
        yield f"{step.name} (drift): its reference is a version of this studio's registry"


def _has_rows(step: Step) -> bool:
    return isinstance(step.inputs.get("reference"), FromStep | FromDataset)


def _between(graph: Graph) -> Iterator[str]:
    for edge in graph.edges:
        source, target = graph.places[edge.source], graph.places[edge.target]
        around = {one.name for one in target.groups}
        outside = [one for one in source.groups if one.name not in around]
        loops = [one for one in outside if isinstance(one, Each)]
        if edge.why == "after" and outside:
            yield f"{edge.target}: it waits for a step in {outside[0].name}, which nothing outside of it can"
        elif len(loops) > 1:
            yield f"{edge.target}: it reads what {edge.source} makes in {len(loops)} loops at once"
        elif source.step.when is not None and not _left_out_together(source, target, edge.why):
            yield f"{edge.target}: it hangs on {edge.source}, which may be left out"


def _left_out_together(source: Place, target: Place, why: str) -> bool:
    """Whether two steps stand beside each other under one condition."""
    same = source.step.when == target.step.when and source.inside[:-1] == target.inside[:-1]
    return same and why != "condition"
