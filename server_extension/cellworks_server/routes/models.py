"""Models over HTTP. The registry is MLflow's; approval, history and checks are the studio's."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from cellworks_engine.jobs.schema import Job
from cellworks_engine.models.check_schema import Checks, CheckWish, Policy, VersionComparison, VersionsQuery
from cellworks_engine.models.schema import (
    AliasAt,
    AliasAtQuery,
    AliasName,
    AliasWish,
    CommentQuery,
    Decision,
    HistoryPage,
    HistoryQuery,
    Model,
    ModelPage,
    ModelQuery,
    ModelVersion,
    NewBaseline,
    NewModelVersion,
    NewPathVersion,
    RegisteredName,
    RegisteredVersion,
    Requirements,
    RequirementsQuery,
)
from cellworks_engine.statistics.schema import BaselineSummary
from cellworks_server.routing import Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("models")

Version = Annotated[
    str,
    Meta(
        pattern=r"^(latest|[1-9][0-9]{0,8}|@[A-Za-z0-9_-]{1,255})$",
        description="A version's number, `latest`, or `@` and an alias.",
    ),
]


@routes("GET", "/models")
def list_models(studio: "Studio", query: ModelQuery) -> ModelPage:
    """List models with their newest versions."""
    return studio.models.list(query)


@routes("GET", "/models/{name}")
def get_model(studio: "Studio", name: RegisteredName) -> Model:
    """Read a model with its versions, aliases and policy."""
    return studio.models.model(name)


@routes("DELETE", "/models/{name}")
def delete_model(studio: "Studio", name: RegisteredName, query: CommentQuery, actor: str) -> None:
    """Delete a model that has no versions; its history stays."""
    studio.models.delete_model(name, query.comment, actor)


@routes("POST", "/models/{name}/versions", status=201)
def register_model(
    studio: "Studio", name: RegisteredName, body: NewModelVersion, actor: str
) -> RegisteredVersion:
    """Make a version of a run's model or of a logged model; the same again is the version that is there."""
    return studio.models.register(name, body, actor)


@routes("POST", "/models/{name}/paths", status=201)
def register_model_path(studio: "Studio", name: RegisteredName, body: NewPathVersion, actor: str) -> Job:
    """Have a job register a folder that MLflow saved, an ONNX file, a pickle or what an MLflow URI names."""
    return studio.models.register_path(name, body, actor)


@routes("GET", "/models/{name}/versions/{version}")
def get_model_version(studio: "Studio", name: RegisteredName, version: Version) -> ModelVersion:
    """Read a version with its signature, requirements, checks and lineage."""
    return studio.models.get(name, version)


@routes("DELETE", "/models/{name}/versions/{version}")
def delete_model_version(
    studio: "Studio", name: RegisteredName, version: Version, query: CommentQuery, actor: str
) -> None:
    """Delete a version; refused while it serves or an alias names it. The run keeps the files."""
    studio.models.delete(name, version, query.comment, actor)


@routes("POST", "/models/{name}/versions/{version}/decision")
def decide_model_version(
    studio: "Studio", name: RegisteredName, version: Version, body: Decision, actor: str
) -> ModelVersion:
    """Approve or reject a version."""
    return studio.models.decide(name, version, body, actor)


@routes("POST", "/models/{name}/versions/{version}/checks")
def check_model_version(
    studio: "Studio", name: RegisteredName, version: Version, body: CheckWish, actor: str
) -> Checks:
    """Hold a version against the champion, the model's policy and what a monitor needs."""
    return studio.models.check(name, version, body, actor)


@routes("GET", "/models/{name}/versions/{version}/baseline")
def get_model_baseline(studio: "Studio", name: RegisteredName, version: Version) -> BaselineSummary:
    """Show what a version's training data looked like, column by column."""
    return studio.models.baseline(name, version)


@routes("PUT", "/models/{name}/versions/{version}/baseline")
def set_model_baseline(
    studio: "Studio", name: RegisteredName, version: Version, body: NewBaseline, actor: str
) -> ModelVersion:
    """Give a version the sketches that monitors hold against what it sees; they are content by their hash."""
    return studio.models.set_baseline(name, version, body, actor)


@routes("GET", "/models/{name}/versions/{version}/requirements")
def get_model_requirements(
    studio: "Studio", name: RegisteredName, version: Version, query: RequirementsQuery
) -> Requirements:
    """Hold the packages that a version needs against those that an interpreter has."""
    return studio.models.requirements(name, version, query.python)


@routes("PUT", "/models/{name}/aliases/{alias}")
def set_model_alias(
    studio: "Studio", name: RegisteredName, alias: AliasName, body: AliasWish, actor: str
) -> Model:
    """Have an alias name a version from now on."""
    return studio.models.set_alias(name, alias, body, actor)


@routes("DELETE", "/models/{name}/aliases/{alias}")
def remove_model_alias(
    studio: "Studio", name: RegisteredName, alias: AliasName, query: CommentQuery, actor: str
) -> Model:
    """Have an alias name nothing from now on."""
    return studio.models.remove_alias(name, alias, query.comment, actor)


@routes("GET", "/models/{name}/aliases/{alias}/at")
def get_model_alias_at(
    studio: "Studio", name: RegisteredName, alias: AliasName, query: AliasAtQuery
) -> AliasAt:
    """Tell which version an alias named at a time, since when, by whom and why."""
    return studio.models.alias_at(name, alias, query.time)


@routes("GET", "/models/{name}/history")
def list_model_history(studio: "Studio", name: RegisteredName, query: HistoryQuery) -> HistoryPage:
    """List what happened to a model, the newest first."""
    return studio.models.history(name, query)


@routes("GET", "/models/{name}/compare")
def compare_model_versions(studio: "Studio", name: RegisteredName, query: VersionsQuery) -> VersionComparison:
    """Set versions side by side; only what differs unless all is asked for."""
    return studio.comparing_versions.compare(name, query)


@routes("PUT", "/models/{name}/policy")
def set_model_policy(studio: "Studio", name: RegisteredName, body: Policy, actor: str) -> Model:
    """Set what the checks of a model ask for."""
    return studio.models.set_policy(name, body, actor)
