"""Making a version of a run's model or of a logged one, once however often it is asked."""

import msgspec

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.errors import InvalidInput, NotFound, Refused
from cellworks_engine.models.registry import (
    ACTOR_TAG,
    COMMENT_TAG,
    ENVIRONMENT_TAG,
    JOB_TAG,
    MARK_TAG,
    LoggedModel,
    Registry,
    RegistryVersion,
)
from cellworks_engine.models.schema import NewModelVersion
from cellworks_engine.runs.registering import BASELINE_TAG, NOTE_TAG
from cellworks_engine.runs.service import RunService


class Registering:
    """Tells the registry of new versions. Everything said of one travels with it, as tags."""

    def __init__(self, registry: Registry, runs: RunService, content: FileContentStore) -> None:
        self._registry = registry
        self._runs = runs
        self._content = content

    def register(self, name: str, new: NewModelVersion, actor: str) -> tuple[RegistryVersion, bool]:
        """Make the version, or return the one that the model has of this already; True where it is new."""
        if (new.run is None) == (new.model is None):
            raise InvalidInput("Name a run or a logged model, one of the two.", field="run")
        if new.baseline is not None and not self._content.has(new.baseline):
            raise InvalidInput(
                f"The studio holds no content {new.baseline[:12]}… for the baseline.", field="baseline"
            )
        logged, source, run = self._what(new)
        model = logged.id if logged is not None else None
        for one in self._versions(name):
            told = one.told
            if told.get(MARK_TAG) == new.mark or source in (one.source, f"models:/{one.model_id}"):
                return one, False
        job = self._runs.get(run).row.job if run is not None else None
        tags = {
            **new.tags, JOB_TAG: job or "", MARK_TAG: new.mark, ACTOR_TAG: actor, COMMENT_TAG: new.comment,
            BASELINE_TAG: new.baseline or "", NOTE_TAG: new.baseline_note,
            ENVIRONMENT_TAG: msgspec.json.encode(new.environment).decode() if new.environment else "",
        }  # fmt: skip
        said = {key: value for key, value in tags.items() if value}
        self._registry.make_model(name)
        made = self._registry.make_version(
            name, source, run=run, model=model, tags=said, description=new.description
        )
        return made, True

    def _versions(self, name: str) -> list[RegistryVersion]:
        return self._registry.versions(name)

    def _what(self, new: NewModelVersion) -> tuple[LoggedModel | None, str, str | None]:
        """Return the logged model, the source of the version and its run."""
        if new.model is not None:
            logged = self._registry.logged(new.model)
            return logged, f"models:/{logged.id}", logged.run
        assert new.run is not None
        run = self._runs.get(new.run)
        ready = [one for id_ in run.models if (one := self._logged(id_)) is not None and one.ready]
        if ready:
            kept = [one for one in ready if one.output is not None]
            chosen = max(kept or ready, key=lambda one: one.created)  # of folds, the last one
            return chosen, f"models:/{chosen.id}", run.row.id
        folder = self._folder(run.row.id)
        if folder is None:
            raise Refused(
                f"Run {run.row.id[:8]} logged no model.",
                field="run",
                hint='Log one with autologging or mlflow.sklearn.log_model(model, name="model"), '
                "or register the object itself.",
            )
        return None, f"{run.artifact_uri.rstrip('/')}/{folder}", run.row.id

    def _logged(self, id_: str) -> LoggedModel | None:
        try:
            return self._registry.logged(id_)
        except NotFound:
            return None

    def _folder(self, run: str) -> str | None:
        """Return the folder of a model among a run's artifacts: that is where MLflow 2 kept them."""
        for file in self._runs.artifacts(run).files:
            folder, _, name = file.path.rpartition("/")
            if name == "MLmodel" and folder:
                return folder
        return None
