"""A definition as YAML that diffs well: a key a step, a line a value, code as it stands."""

from collections.abc import Iterable
from typing import Any

from cellworks_engine.pipelines.expressions import condition_text, source_text
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.schema import (
    FORMAT,
    Choice,
    Constant,
    Each,
    FromDataset,
    Node,
    Parameter,
    Pipeline,
    Source,
    Step,
)
from cellworks_engine.pipelines.telling import told


def write(pipeline: Pipeline, kinds: Kinds) -> str:
    """Return the YAML of a definition; `reading.read` gives it back."""
    import yaml

    from cellworks_engine.pipelines.yamling import dumper

    text: str = yaml.dump(
        plain(pipeline, kinds), Dumper=dumper(), sort_keys=False, allow_unicode=True, width=100
    )
    return text


def plain(pipeline: Pipeline, kinds: Kinds) -> dict[str, Any]:
    """Return what stands in the YAML."""
    found: dict[str, Any] = {"pipeline": pipeline.name}
    if pipeline.format != FORMAT:
        found["format"] = pipeline.format
    if pipeline.parameters:
        found["parameters"] = {name: _parameter(one) for name, one in pipeline.parameters.items()}
    whole = told(pipeline)
    found |= {name: whole[name] for name in ("limits", "failure") if name in whole}
    found["steps"] = _nodes(pipeline.steps, kinds)
    if pipeline.on_exit is not None:
        found["on_exit"] = _nodes([pipeline.on_exit], kinds)
    return found


def _parameter(parameter: Parameter) -> Any:
    default = parameter.default
    # the type is read off the default where that tells
    if type(default).__name__ == parameter.type and parameter.type != "dict":
        return default
    return told(parameter)


def _nodes(nodes: Iterable[Node], kinds: Kinds) -> dict[str, Any]:
    return {node.name: _node(node, kinds) for node in nodes}


def _node(node: Node, kinds: Kinds) -> dict[str, Any]:
    match node:
        case Step():
            return _step(node, kinds)
        case Each():
            found = {"each": node.item, "in": _source(node.over)}
            if node.parallel is not None:
                found["parallel"] = node.parallel
            return {**found, "do": _nodes(node.steps, kinds)}
        case Choice():
            first, *more = [
                {"if": condition_text(branch.when), "then": _nodes(branch.steps, kinds)}
                for branch in node.branches
            ]
            otherwise = {"else": _nodes(node.otherwise, kinds)} if node.otherwise else {}
            return {**first, **({"elif": more} if more else {}), **otherwise}


def _step(step: Step, kinds: Kinds) -> dict[str, Any]:
    whole = told(step)
    found: dict[str, Any] = {step.kind: _does(step, kinds)}
    if step.inputs:
        found["in"] = {name: _source(source) for name, source in step.inputs.items()}
    if step.outputs:
        found["out"] = dict(step.outputs)
    if step.after:
        found["after"] = list(step.after)
    if step.when is not None:
        found["when"] = condition_text(step.when)
    others = ("retries", "timeout", "cache", "compute", "resources", "interpreter")
    return found | {name: whole[name] for name in others if name in whole}


def _does(step: Step, kinds: Kinds) -> Any:
    kind = kinds.find(step.kind)
    if kind is not None and kind.files and list(step.does) == [kind.files[0]]:
        return step.does[kind.files[0]]
    return step.does


def _source(source: Source) -> Any:
    match source:
        case FromDataset(dataset=dataset):
            return {"dataset": dataset}
        case Constant(value=dict() as value):
            return {"value": value}
        case Constant(value=value):
            return value
    return {"from": source_text(source)}
