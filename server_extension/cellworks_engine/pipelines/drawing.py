"""A definition's text and the kinds of step, as an editor needs them. Nothing of a user's is run here."""

import ast
import textwrap
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from cellworks_engine.errors import CellworksError, NotFound
from cellworks_engine.pipelines.checking import check
from cellworks_engine.pipelines.drawing_schema import (
    FieldControl,
    KindField,
    KindPort,
    ReadPipeline,
    StepKindRow,
    StepPorts,
    WrittenPipeline,
)
from cellworks_engine.pipelines.graph import nodes
from cellworks_engine.pipelines.identity import pipeline_digest, step_digest
from cellworks_engine.pipelines.kinds import Kind, Kinds
from cellworks_engine.pipelines.reading import read
from cellworks_engine.pipelines.schema import Code, Pipeline, Step, Text
from cellworks_engine.pipelines.source.finding import finder
from cellworks_engine.pipelines.source.signature import signature_of


def kind_row(kind: Kind) -> StepKindRow:
    """Return what a person can say of a kind, and what it takes and makes."""
    return StepKindRow(
        name=kind.name,
        says=kind.says,
        group=kind.group,
        inputs=_ports(kind),
        any_inputs=kind.any_inputs,
        outputs=dict(kind.outputs),
        any_outputs=kind.any_outputs,
        ends=kind.ends,
        fields=_fields(kind),
        short=kind.files[0] if kind.files else ("code" if "code" in kind.does.__struct_fields__ else ""),
    )


def read_text(written: WrittenPipeline, kinds: Kinds) -> ReadPipeline:
    """Return what a text defines; never raises for what it holds."""
    folder = _folder(written.folder)
    reading = read(written.text, kinds, written.file, None if folder is None else finder(folder))
    pipeline = reading.pipeline
    faults = [*reading.faults, *check(pipeline, kinds, reading.lines)]
    files = _Files(folder)
    return ReadPipeline(
        pipeline=pipeline,
        faults=sorted(faults, key=lambda fault: fault.line or 0),
        steps={step.name: _ports_of(step, kinds, files) for step in _steps(pipeline)},
        digest=None if faults else _tried(lambda: pipeline_digest(pipeline, kinds, files)),
    )


def _folder(written: str | None) -> Path | None:
    if written is None:
        return None
    try:
        return Path(written).expanduser()
    except RuntimeError:  # the home of somebody who is not there
        return Path(written)


class _Files:
    """Files beside a definition."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def __call__(self, path: str) -> bytes:
        missing = NotFound(f"There is no file {path} beside the pipeline.", field="file")
        if self._folder is None:
            raise missing
        try:
            return (self._folder / path).read_bytes()
        except (OSError, ValueError):
            raise missing from None


def _steps(pipeline: Pipeline) -> list[Step]:
    last = [] if pipeline.on_exit is None else [pipeline.on_exit]
    return [node for node, _ in nodes([*pipeline.steps, *last]) if isinstance(node, Step)]


def _ports_of(step: Step, kinds: Kinds, files: _Files) -> StepPorts:
    kind = kinds.find(step.kind)
    if kind is None:
        return StepPorts(inputs=[], outputs=dict(step.outputs), digest=None)
    return StepPorts(
        inputs=_ports(kind) + _taken(kind, step),
        outputs=kind.makes(step),
        digest=_tried(lambda: step_digest(step, kinds, files)),
    )


def _tried(digest: Any) -> str | None:
    try:
        return str(digest())
    except (CellworksError, ValueError, RecursionError):
        return None


def _ports(kind: Kind) -> list[KindPort]:
    return [KindPort(name=one.name, takes=list(one.takes), required=one.required) for one in kind.inputs]


def _taken(kind: Kind, step: Step) -> list[KindPort]:
    """Return what the function of a step takes; its types are told and not enforced."""
    try:
        code = kind.code(kind.read(step))
        found = None if code is None else _function(code)
    except (CellworksError, SyntaxError, ValueError, RecursionError):
        return []
    if found is None:
        return []
    positional, named = [*found.args.posonlyargs, *found.args.args], found.args.kwonlyargs
    optional = {one.arg for one in positional[len(positional) - len(found.args.defaults) :]}
    optional |= {
        one.arg for one, default in zip(named, found.args.kw_defaults, strict=True) if default is not None
    }
    return [
        KindPort(name=name, takes=[] if type_ == "value" else [type_], required=name not in optional)
        for name, type_ in signature_of(found).inputs.items()
    ]


def _function(code: Code) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    found = [
        node
        for node in ast.parse(textwrap.dedent(code.source)).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == code.function
    ]
    return found[-1] if found else None


# -- fields


def _fields(kind: Kind) -> list[KindField]:
    hints = get_type_hints(kind.does, include_extras=True)
    return [
        _field(field, hints[field.name], field.name in kind.files)
        for field in msgspec.structs.fields(kind.does)
    ]


def _field(field: msgspec.structs.FieldInfo, hint: Any, is_file: bool) -> KindField:
    plain = _plain(hint)
    choices = [str(one) for one in get_args(plain)] if get_origin(plain) is Literal else []
    default = field.default
    if field.default_factory is not msgspec.NODEFAULT:
        default = field.default_factory()
    return KindField(
        name=field.name,
        control="file" if is_file else "lines" if hint is Text else _control(plain),
        required=field.required,
        default=None if default is msgspec.NODEFAULT else default,
        choices=choices,
    )


def _plain(hint: Any) -> Any:
    """Return a type without its limits, and without None."""
    while True:
        if get_origin(hint) is Annotated:
            hint = get_args(hint)[0]
        elif get_origin(hint) in (Union, UnionType):
            hint = next(one for one in get_args(hint) if one is not NoneType)
        else:
            return hint


def _control(plain: Any) -> FieldControl:
    known: dict[Any, FieldControl] = {
        Code: "code", bool: "truth", int: "int", float: "number", Literal: "choice", list: "texts",
        dict: "pairs",
    }  # fmt: skip
    return known.get(get_origin(plain) or plain, "text")
