"""Model versions as deploying asks for them, out of the models of the studio."""

import os
import sys
from pathlib import Path
from typing import Protocol

from cellworks_engine.endpoints.schema import SignatureField
from cellworks_engine.endpoints.versions import Deployable
from cellworks_engine.errors import InvalidInput
from cellworks_engine.models.requirements import unmet
from cellworks_engine.models.schema import ModelVersion, SignatureColumn, Unmet
from cellworks_engine.runs.packages import list_now


class Models(Protocol):
    """The models, as far as deploying needs them."""

    def version(self, reference: str) -> ModelVersion:
        """Return what `late-flights/3`, `late-flights@champion` or `late-flights` means; raises NotFound."""
        ...

    def folder(self, name: str, version: str) -> Path:
        """Return a folder of this host with a version's files, fetched once where they lie elsewhere."""
        ...


class Resolving:
    """Makes of a reference all that serving needs."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def resolve(self, ref: str, python: str | None) -> Deployable:
        """Return the version that a reference names, with the interpreter that is to serve it.

        That is the one given, else the one that made it, else the studio's. Files of another host are
        fetched first. Raises NotFound, InvalidInput where the files or the interpreter are nowhere to be had,
        Unavailable where the store does not give the files now.
        """
        whole = self._models.version(ref)
        name, number = whole.row.name, whole.row.version
        path = whole.path
        if path is None:
            path = str(self._models.folder(name, str(number)))
        made_by = whole.environment.python if whole.environment is not None else None
        chosen = python or (
            made_by if made_by is not None and os.access(made_by, os.X_OK) else sys.executable
        )
        if not os.access(chosen, os.X_OK):
            raise InvalidInput(f"There is no interpreter {chosen} on this host.", field="python")
        signature = whole.signature
        return Deployable(
            name=name, version=number, path=path,
            inputs=[_field(column) for column in signature.inputs] if signature else [],
            outputs=[_field(column) for column in signature.outputs] if signature else [],
            example=whole.example, python=chosen, approval=whole.row.approval.state,
            unmet=_unmet(whole.requirements, chosen), baseline=whole.row.baseline,
        )  # fmt: skip


def _unmet(needs: list[str], python: str) -> list[str]:
    """Say what an interpreter lacks now, whatever it had when the version was made."""
    if not needs:
        return []
    listed = list_now(python)
    if listed is None:
        return ["its packages cannot be listed: it must be there and have cellworks"]
    return [_sentence(one) for one in unmet(needs, listed.packages)]


def _sentence(one: Unmet) -> str:
    has = f"has {one.has}" if one.has is not None else "has none"
    return f"{one.needs} is needed, it {has}"


def _field(column: SignatureColumn) -> SignatureField:
    return SignatureField(name=column.name, type=column.type, required=column.required)
