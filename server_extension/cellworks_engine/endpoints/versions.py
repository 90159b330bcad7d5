"""What deploying asks of the model registry, and whether one version can take another's place."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cellworks_engine.endpoints.schema import SignatureField

_WIDER = {("integer", "long"), ("integer", "double"), ("float", "double"), ("integer", "float")}
"""(given, taken): values of the first type go into a column of the second without loss, as in MLflow."""


class Deployable(msgspec.Struct, frozen=True, kw_only=True):
    """All of a model version that serving needs, kept with the deployment: it starts without MLflow."""

    name: str
    version: int
    path: str
    """The MLflow model's folder on this host."""
    inputs: list[SignatureField]
    outputs: list[SignatureField]
    example: str | None
    """JSON that MLflow's scoring protocol takes."""
    python: str
    """The interpreter that is to serve it."""
    approval: str
    """`pending`, `approved` or `rejected`."""
    unmet: list[str]
    """A sentence for each package that the interpreter does not have as the version needs it."""

    baseline: str | None = None
    """The digest of its baseline, where it has one."""

    @property
    def ref(self) -> str:
        """How people name it: `late-flights/3`."""
        return f"{self.name}/{self.version}"


class Versions(Protocol):
    """The registry, which the studio hands over."""

    def resolve(self, ref: str, python: str | None) -> Deployable:
        """Return the version that `late-flights/3`, `late-flights@champion` or `late-flights` (newest) is.

        Raises NotFound, or InvalidInput where its files are not on this host.
        """
        ...


def differences(served: Deployable, new: Deployable) -> list[str]:
    """Return what keeps a version from answering the requests that another one answers, a phrase a column.

    A version may need fewer columns, and may take more that are optional; what it gives must be the same.
    A version without a signature takes everything.
    """
    return [*_unfit_inputs(served.inputs, new.inputs), *_unfit_outputs(served.outputs, new.outputs)]


def _unfit_inputs(served: Sequence[SignatureField], new: Sequence[SignatureField]) -> list[str]:
    if not served or not new:
        return []
    given = {field.name: field for field in served}
    found = []
    for field in new:
        had = given.get(field.name)
        if had is None:
            if field.required:
                found.append(f"{field.name or 'the input'} ({field.type}) is needed and not sent so far")
        elif had.type != field.type and (had.type, field.type) not in _WIDER:
            found.append(f"{field.name or 'the input'} is {had.type} so far and would be {field.type}")
        elif field.required and not had.required:
            found.append(f"{field.name or 'the input'} is optional so far and would be required")
    return found


def _unfit_outputs(served: Sequence[SignatureField], new: Sequence[SignatureField]) -> list[str]:
    if not served or not new:
        return []
    given = {field.name: field for field in new}
    found = []
    for field in served:
        gets = given.get(field.name)
        word = f"the answer's {field.name}" if field.name else "the answer"
        if gets is None:
            found.append(f"{word} ({field.type}) would be missing")
        elif gets.type != field.type:
            found.append(f"{word} is {field.type} so far and would be {gets.type}")
    return found
