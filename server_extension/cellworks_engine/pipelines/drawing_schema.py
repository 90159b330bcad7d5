"""What an editor is told: the kinds of step there are, and a definition read from its text."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.pipelines.schema import ArtifactType, Fault, Pipeline
from cellworks_engine.schema import FilePath, Input

KindGroup = Literal["code", "data", "models", "control"]
"""Where a kind stands among the others when a person looks for one."""
FieldControl = Literal["text", "lines", "int", "number", "truth", "choice", "texts", "pairs", "code", "file"]
"""How a field is written: `texts` is a list of them, `pairs` names with a number each."""


class KindPort(msgspec.Struct, frozen=True, kw_only=True):
    """An input of a kind, or of a step's function."""

    name: str
    takes: list[ArtifactType]
    """Empty: anything."""
    required: bool


class KindField(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a step of a kind."""

    name: str
    control: FieldControl
    required: bool
    default: Any = None
    choices: list[str] = []


class StepKindRow(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of step: what it takes, says and makes."""

    name: str
    says: str
    """One line, for people."""
    group: KindGroup
    inputs: list[KindPort]
    any_inputs: bool
    """It takes inputs of any names, beside those."""
    outputs: dict[str, ArtifactType]
    any_outputs: bool
    """The step says what it makes."""
    ends: bool
    """Nothing comes after it."""
    fields: list[KindField]
    short: str
    """The field that may stand alone: `recipe: clean.recipe.json`; empty where none may."""


class StepKindPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every kind of step there is."""

    kinds: list[StepKindRow]


class WrittenPipeline(Input, frozen=True, kw_only=True):
    """A definition as text, and where the files lie that it names."""

    text: Annotated[str, Meta(max_length=10_000_000)]
    file: Annotated[str, Meta(max_length=1000)] = ""
    """What faults call it."""
    folder: FilePath | None = None
    """On the studio's host; `~` is the home. None: functions of files cannot be read."""


class StepPorts(msgspec.Struct, frozen=True, kw_only=True):
    """What a step takes and makes, where it stands."""

    inputs: list[KindPort]
    outputs: dict[str, ArtifactType]
    digest: str | None
    """Of what it does; None where that cannot be told."""


class ReadPipeline(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that was read from its text, as far as it goes."""

    pipeline: Pipeline
    faults: list[Fault]
    steps: dict[str, StepPorts]
    digest: str | None
    """Of the whole; None where there are faults, or a file is not there."""


class PipelineText(msgspec.Struct, frozen=True, kw_only=True):
    """A definition as YAML."""

    text: str
