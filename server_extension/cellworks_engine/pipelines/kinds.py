"""The kinds that a step may be: an open registry, so that a slice above registers kinds of its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.pipelines.drawing_schema import KindGroup
from cellworks_engine.pipelines.schema import ArtifactType, Code, Step


@dataclass(frozen=True, slots=True)
class Port:
    """A named input of a kind."""

    name: str
    takes: tuple[ArtifactType, ...] = ()
    """Empty: anything."""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """What a step does, as far as a definition tells.

    `does` is the struct of what a person says. A change of what a kind makes of the same definition is a new
    `version`: results of the old one are not used again.
    """

    name: str
    does: type[msgspec.Struct]
    says: str
    """One line, for people."""
    group: KindGroup = "code"
    """Where a person finds it."""
    version: int = 1
    inputs: tuple[Port, ...] = ()
    any_inputs: bool = False
    """It takes inputs of any names, beside those."""
    outputs: dict[str, ArtifactType] = field(default_factory=dict)
    """What it makes where the definition names nothing."""
    any_outputs: bool = False
    """The definition says what it makes."""
    files: tuple[str, ...] = ()
    """Fields of `does` that name a file beside the pipeline: its content counts, its name does not."""
    ends: bool = False
    """The execution ends with it, so nothing comes after."""
    code: Callable[[msgspec.Struct], Code | None] = lambda does: getattr(does, "code", None)

    def read(self, step: Step) -> msgspec.Struct:
        """Return what a step of this kind does; raises InvalidInput that names the field."""
        try:
            return msgspec.convert(step.does, self.does)
        except msgspec.ValidationError as error:
            message, _, place = str(error).partition(" - at ")
            where = place.strip("`").removeprefix("$").removeprefix(".")
            raise InvalidInput(f"{message}.", field=where or None) from None

    def makes(self, step: Step) -> dict[str, ArtifactType]:
        """Return the outputs of a step with their types."""
        return dict(step.outputs) or dict(self.outputs)


class Kinds:
    """Kinds by name. Made of explicit lists: `Kinds(BUILT_IN, DRIFT)`."""

    def __init__(self, *lists: Iterable[Kind]) -> None:
        self._kinds: dict[str, Kind] = {}
        for kind in (one for each in lists for one in each):
            if kind.name in self._kinds:
                raise InvalidInput(f"There are two kinds of step named {kind.name!r}.", field="kind")
            self._kinds[kind.name] = kind

    def find(self, name: str) -> Kind | None:
        """Return a kind, or None where there is none of the name."""
        return self._kinds.get(name)

    def get(self, name: str) -> Kind:
        """Return a kind; raises NotFound that lists those there are."""
        if name not in self._kinds:
            raise NotFound(f"There is no kind of step {name!r}.", field="kind", hint=self.hint())
        return self._kinds[name]

    def hint(self) -> str:
        """Return the sentence that lists the names."""
        return f"Kinds: {', '.join(self._kinds)}."

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    def __contains__(self, name: object) -> bool:
        return name in self._kinds
