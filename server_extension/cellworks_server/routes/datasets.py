"""Datasets over HTTP. Data is looked at where the studio runs."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from cellworks_engine.datasets.diff_schema import DatasetDiff, DiffQuery
from cellworks_engine.datasets.schema import (
    Check,
    Checked,
    Dataset,
    DatasetName,
    DatasetPage,
    DatasetQuery,
    DatasetStatistics,
    DatasetVersion,
    DeleteQuery,
    Description,
    NewDataset,
    NewPlace,
    Place,
    Registered,
    UsePage,
    UseQuery,
)
from cellworks_server.routing import Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("datasets")

Version = Annotated[
    str, Meta(pattern=r"^(latest|[1-9][0-9]{0,8})$", description="A version's number, or `latest`.")
]


@routes("GET", "/datasets")
def list_datasets(studio: "Studio", query: DatasetQuery) -> DatasetPage:
    """List datasets with their newest versions."""
    return studio.datasets.list(query)


@routes("POST", "/datasets", status=201)
def register_dataset(studio: "Studio", body: NewDataset, actor: str) -> Registered:
    """Register what a client has described; the same content again is the version that is there."""
    return studio.datasets.register(body, actor)


@routes("POST", "/datasets/describe")
def describe_path(studio: "Studio", body: Place) -> Description:
    """Look into a file, a folder, a URL or a query where the studio runs, and register nothing."""
    return studio.datasets.describe(body)


@routes("POST", "/datasets/{name}/versions", status=201)
def register_path(studio: "Studio", name: DatasetName, body: NewPlace, actor: str) -> Registered:
    """Register a file, a folder, a URL or a query that the studio itself looks into."""
    return studio.datasets.register_place(name, body, actor)


@routes("GET", "/datasets/{name}")
def get_dataset(studio: "Studio", name: DatasetName) -> Dataset:
    """Read a dataset with its versions."""
    return studio.datasets.history(name)


@routes("GET", "/datasets/{name}/versions/{version}")
def get_dataset_version(studio: "Studio", name: DatasetName, version: Version) -> DatasetVersion:
    """Read a version with its schema and preview."""
    return studio.datasets.get(name, _number(version))


@routes("DELETE", "/datasets/{name}/versions/{version}")
def delete_dataset_version(
    studio: "Studio", name: DatasetName, version: Version, query: DeleteQuery, actor: str
) -> None:
    """Forget a version; the data it refers to stays."""
    studio.datasets.delete(name, _number(version), query.force, actor)


@routes("POST", "/datasets/{name}/versions/{version}/check")
def check_dataset_version(
    studio: "Studio", name: DatasetName, version: Version, body: Check, actor: str
) -> Checked:
    """Look whether what a version refers to is still what it was."""
    return studio.datasets.check(name, _number(version), body, actor)


@routes("GET", "/datasets/{name}/versions/{version}/statistics")
def get_dataset_statistics(studio: "Studio", name: DatasetName, version: Version) -> DatasetStatistics:
    """Read what a version's columns held when it was registered."""
    return studio.datasets.statistics(name, _number(version))


@routes("GET", "/datasets/{name}/versions/{version}/diff")
def diff_dataset_versions(
    studio: "Studio", name: DatasetName, version: Version, query: DiffQuery
) -> DatasetDiff:
    """Compare a version with another one: columns, rows, and how far distributions moved."""
    return studio.datasets.diff(name, _number(version), query)


@routes("GET", "/datasets/{name}/versions/{version}/uses")
def list_dataset_uses(studio: "Studio", name: DatasetName, version: Version, query: UseQuery) -> UsePage:
    """List the jobs that used a version, the newest first, with the runs that they made."""
    return studio.datasets.uses(name, _number(version), query)


def _number(version: str) -> int | None:
    return None if version == "latest" else int(version)
