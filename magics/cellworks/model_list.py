"""The studio's models: `cw.models["late-flights/3"]`, `cw.models["late-flights"].register(run="7c2f")`."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks.client import Client, connect, path_of
from cellworks.display import html_table, text_table
from cellworks.model_handle import COLUMNS, History, Shown, Version, cells, data_words, moment, when
from cellworks.quantities import human_size
from cellworks_engine.errors import InvalidInput
from cellworks_engine.models.check_schema import Policy
from cellworks_engine.models.schema import (
    AliasAt,
    ApprovalState,
    HistoryPage,
    Model,
    ModelPage,
    ModelRow,
    ModelSort,
    ModelVersion,
    NewModelVersion,
    RegisteredVersion,
)

if TYPE_CHECKING:
    import os

    from cellworks.model_baseline import Data

LONG = 300.0
"""Seconds that the registry has, where its store is far away."""

LISTED = ("model", "versions", "pending", "aliases", "newest", "data", "size", "registered", "by")


class Versions(Shown):
    """The versions of a model, the newest first; an item is a handle."""

    columns = COLUMNS
    nothing = "No versions."

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        row = self.items[index]
        return Version(read(row.name, str(row.version)))

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [cells(row) for row in self.items]


class ModelList(Shown):
    """Some models with their newest versions, as a table; an item is a handle."""

    columns = LISTED
    nothing = "No models."

    def __init__(self, page: ModelPage) -> None:
        super().__init__(page.models)
        self.page = page

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return RegisteredModel(self.items[index].name)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [_listed(row) for row in self.items]

    def __repr__(self) -> str:
        return "\n".join(filter(None, [super().__repr__(), self.page.problem]))


class RegisteredModel:
    """A model by its name, which need not be registered yet: `cw.models["late-flights"]`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return text_table(COLUMNS, self.versions.cells())

    def _repr_html_(self) -> str:
        return html_table(COLUMNS, self.versions.cells())

    def __str__(self) -> str:
        return f"the model {self.name}"

    @property
    def whole(self) -> Model:
        """The model with its versions, aliases and policy, read now; raises NotFound."""
        return connect().call("GET", path_of("models", self.name), Model)

    @property
    def versions(self) -> Versions:
        """The versions, the newest first."""
        return Versions(self.whole.versions)

    @property
    def aliases(self) -> dict[str, int]:
        """Which version each alias names."""
        return self.whole.aliases

    @property
    def latest(self) -> Version:
        """The newest version."""
        return Version(read(self.name, "latest"))

    def register(
        self,
        model: Any = None,
        *,
        run: str | None = None,
        path: "str | os.PathLike[str] | None" = None,
        signature: Any = None,
        input_example: Any = None,
        baseline: Any = None,
        trust_pickle: bool = False,
        description: str = "",
        tags: Mapping[str, str] | None = None,
        comment: str = "",
        alias: str | None = None,
    ) -> Version:
        """Make a version of a run's model, a path or an object, and return it; it waits for approval.

            cw.models["late-flights"].register(run="7c2f")
            cw.models["late-flights"].register(model, input_example=X.head(5), baseline=X)
            cw.models["late-flights"].register(path="model.onnx", input_example=X.head(5))

        `path` is a folder that MLflow saved, an `.onnx` file, an MLflow URI (`runs:/…`, `models:/…`, `s3://…`),
        or a pickle where `trust_pickle` says that its maker may run code here. What is not a run's needs a
        signature: given, or inferred from the input example or the baseline. `baseline` is a frame, or a
        dataset's handle, of features: what monitors hold against what the version will see; without it, the
        dataset that was logged with the model is taken where it can be read again. `alias` names the version
        at once.
        """
        given = [one for one in (model, run, path) if one is not None]
        if len(given) != 1:
            raise InvalidInput(
                "Give a run, a path or a model object, one of the three.",
                field="model",
                hint=f'cw.models["{self.name}"].register(run="7c2f")',
            )
        if isinstance(model, str):
            raise InvalidInput(
                f"{model!r} is a text, not a model.", field="model", hint="Write run=… or path=… before it."
            )
        from cellworks import model_baseline

        client = connect()
        client.greet()
        rows = model_baseline.given(baseline)
        body = NewModelVersion(
            run=run, mark=uuid.uuid4().hex, description=description, tags=dict(tags or {}), comment=comment
        )
        if run is None:
            with TemporaryDirectory(prefix="cellworks-model-") as place:
                folder = Path(place) / "model"
                example = input_example if input_example is not None else _head(rows, model)
                _save(model, path, folder, signature, example, trust_pickle)
                body = self._logged(client, folder, rows, body)
        answer = client.call(
            "POST", path_of("models", self.name, "versions"), RegisteredVersion, body=body, wait=LONG
        )
        whole = answer.version
        if run is not None and (rows is not None or whole.row.baseline is None):
            whole = model_baseline.of_version(client, whole, rows)
        version = Version(whole)
        return version if alias is None else version.alias(alias, comment)

    def _logged(
        self, client: Client, folder: Path, rows: "Data | None", body: NewModelVersion
    ) -> NewModelVersion:
        """Log the model in a folder, make its baseline, and return what to register."""
        from cellworks import model_baseline
        from cellworks.environment import environment
        from cellworks.model_log import log

        measured = model_baseline.of_folder(client, folder, rows)
        return msgspec.structs.replace(
            body, model=log(client, folder, self.name), environment=environment(), baseline=measured.digest,
            baseline_note=measured.note,
        )  # fmt: skip

    def history(self, *, alias: str | None = None, limit: int = 100) -> History:
        """Return what happened to the model, the newest first."""
        query = {"alias": alias, "limit": limit}
        return History(
            connect().call("GET", path_of("models", self.name, "history"), HistoryPage, query=query)
        )

    def at(self, when: "str | float | date | datetime", alias: str = "champion") -> AliasAt:
        """Return which version an alias named at a time, since when, by whom and why.

        cw.models["late-flights"].at("2026-03-03").version     # what was champion on 3 March, at its end
        """
        path = path_of("models", self.name, "aliases", alias, "at")
        return connect().call("GET", path, AliasAt, query={"time": moment(when)})

    @property
    def policy(self) -> Policy:
        """What its checks ask for."""
        return self.whole.policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        connect().call("PUT", path_of("models", self.name, "policy"), Model, body=policy)

    def unalias(self, alias: str, comment: str = "") -> None:
        """Have an alias name nothing from now on."""
        connect().call(
            "DELETE", path_of("models", self.name, "aliases", alias), Model, query={"comment": comment}
        )

    def delete(self, comment: str = "") -> None:
        """Delete the model; it must have no versions. Its history stays."""
        connect().tell("DELETE", path_of("models", self.name), query={"comment": comment})


class Models:
    """The studio's models.

    cw.models["late-flights"]             the model, with its versions
    cw.models["late-flights/3"]           a version
    cw.models["late-flights@champion"]    the version that an alias names
    """

    def __call__(
        self,
        *,
        search: str | None = None,
        approval: ApprovalState | None = None,
        alias: str | None = None,
        sort: ModelSort = "name",
        limit: int = 100,
        offset: int = 0,
    ) -> ModelList:
        """List models with their newest versions; `approval` looks at these."""
        return ModelList(self.page(search, approval, alias, sort, limit, offset))

    def __getitem__(self, reference: str) -> Any:
        """Return a model by its name, or a version by its number or alias."""
        name, version = parse(reference)
        return RegisteredModel(name) if version is None else Version(read(name, version))

    def page(
        self,
        search: str | None = None,
        approval: ApprovalState | None = None,
        alias: str | None = None,
        sort: ModelSort = "name",
        limit: int = 100,
        offset: int = 0,
    ) -> ModelPage:
        """Read some of the models that match."""
        query = {"search": search, "approval": approval, "alias": alias, "sort": sort, "limit": limit,
                 "offset": offset}  # fmt: skip
        return connect().call("GET", "/models", ModelPage, query=query)

    def __repr__(self) -> str:
        return repr(self(limit=20))

    def __str__(self) -> str:
        return "the studio's models"  # what `cw.models?` asks for, which needs no studio

    def _repr_html_(self) -> str:
        return self(limit=20)._repr_html_()


models = Models()


def parse(reference: str) -> tuple[str, str | None]:
    """Take `late-flights/3` or `late-flights@champion` apart; no version where only a name is given."""
    name, slash, version = reference.rpartition("/")
    if slash:
        if name and "/" not in name and version.isdecimal() and len(version) < 10 and int(version) > 0:
            return name, str(int(version))
    else:
        name, at, alias = reference.partition("@")
        if name and (alias or not at):
            return name, f"@{alias}" if at else None
    raise InvalidInput(
        f"{reference!r} is no model.",
        field="model",
        hint="Write late-flights, late-flights/3 for a version, or late-flights@champion for an alias.",
    )


def read(name: str, version: str) -> ModelVersion:
    """Read a version by its number, `latest`, or `@` and an alias."""
    return connect().call("GET", path_of("models", name, "versions", version), ModelVersion, wait=LONG)


def _save(model: Any, path: Any, folder: Path, signature: Any, example: Any, trust: bool) -> None:
    """Make the model's folder in this process."""
    if path is not None:
        from cellworks.model_fetch import fetch

        fetch(str(path), folder, signature=signature, example=example, trust_pickle=trust)
        return
    from cellworks.model_save import save

    save(model, folder, signature=signature, example=example)


def _head(rows: "Data | None", model: Any) -> Any:
    """Return the first rows of a baseline as an input example: the columns that the model knows by name."""
    if rows is None:
        return None
    frame = rows.frame
    known: Sequence[str] | None = getattr(model, "feature_names_in_", None)
    if known is not None and set(known) <= set(frame.columns):
        frame = frame[list(known)]
    return frame.head(5)


def _listed(row: ModelRow) -> tuple[str, ...]:
    newest = row.latest
    return (
        row.name,
        str(row.versions),
        str(row.pending or ""),
        ", ".join(f"{alias} {version}" for alias, version in row.aliases.items()),
        "" if newest is None else f"{newest.version} {newest.approval.state}",
        "" if newest is None else data_words(newest),
        "" if newest is None or newest.size is None else human_size(newest.size),
        "" if newest is None else when(newest.created),
        "" if newest is None else newest.actor,
    )
