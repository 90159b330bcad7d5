"""Endpoints over HTTP. What takes time is begun, and its end is heard of in the changes."""

from pathlib import Path
from typing import TYPE_CHECKING

from cellworks_engine.endpoints.requestlog.schema import (
    Labelled,
    Labels,
    RequestsPage,
    RequestsQuery,
    RequestsTableQuery,
)
from cellworks_engine.endpoints.schema import (
    DeploymentChange,
    DeploymentRef,
    Endpoint,
    EndpointChange,
    EndpointMetrics,
    EndpointName,
    EndpointPage,
    EndpointQuery,
    EventPage,
    EventQuery,
    Invocation,
    Invoked,
    KeyRotation,
    Keys,
    MetricsQuery,
    NewDeployment,
    RemovalQuery,
    Traffic,
    WorkerLog,
    WorkerLogQuery,
)
from cellworks_engine.endpoints.transforms.schema import NewTransform
from cellworks_engine.jobs.schema import Job
from cellworks_server.routing import Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("endpoints")


@routes("GET", "/endpoints")
def list_endpoints(studio: "Studio", query: EndpointQuery) -> EndpointPage:
    """List endpoints with their deployments and what they did in the last minute."""
    return studio.endpoints.list(query)


@routes("GET", "/endpoints/{endpoint}")
def get_endpoint(studio: "Studio", endpoint: EndpointName) -> Endpoint:
    """Read an endpoint, whole."""
    return studio.endpoints.get(endpoint)


@routes("PATCH", "/endpoints/{endpoint}")
def change_endpoint(studio: "Studio", endpoint: EndpointName, body: EndpointChange, actor: str) -> Endpoint:
    """Change the settings of an endpoint."""
    return studio.endpoints.change(endpoint, body, actor)


@routes("DELETE", "/endpoints/{endpoint}")
def delete_endpoint(studio: "Studio", endpoint: EndpointName, actor: str) -> None:
    """Take an endpoint away; requests under way are answered."""
    studio.endpoints.delete(endpoint, actor)


@routes("POST", "/endpoints/{endpoint}/deployments", status=201)
def deploy_version(studio: "Studio", endpoint: EndpointName, body: NewDeployment, actor: str) -> Endpoint:
    """Begin to deploy a model version; the endpoint is made where it is not there."""
    return studio.endpoints.deploy(endpoint, body, actor)


@routes("PATCH", "/endpoints/{endpoint}/deployments/{deployment}")
def change_deployment(
    studio: "Studio", endpoint: EndpointName, deployment: DeploymentRef, body: DeploymentChange, actor: str
) -> Endpoint:
    """Begin to replace a deployment by one with other scaling, version or interpreter."""
    return studio.endpoints.change_deployment(endpoint, deployment, body, actor)


@routes("DELETE", "/endpoints/{endpoint}/deployments/{deployment}")
def delete_deployment(
    studio: "Studio", endpoint: EndpointName, deployment: DeploymentRef, query: RemovalQuery, actor: str
) -> None:
    """Begin to end a deployment; requests under way are answered."""
    studio.endpoints.delete_deployment(endpoint, deployment, actor, force=query.force)


@routes("GET", "/endpoints/{endpoint}/deployments/{deployment}/log")
def read_worker_log(
    studio: "Studio", endpoint: EndpointName, deployment: DeploymentRef, query: WorkerLogQuery
) -> WorkerLog:
    """Read a piece of what a deployment's worker said."""
    return studio.endpoints.log(endpoint, deployment, query)


@routes("PUT", "/endpoints/{endpoint}/traffic")
def set_traffic(studio: "Studio", endpoint: EndpointName, body: Traffic, actor: str) -> Endpoint:
    """Change who gets how much; once this is answered, the gateway obeys it."""
    return studio.endpoints.traffic(endpoint, body, actor)


@routes("POST", "/endpoints/{endpoint}/stop")
def stop_endpoint(studio: "Studio", endpoint: EndpointName, actor: str) -> Endpoint:
    """Stop serving; what is deployed stays."""
    return studio.endpoints.stop(endpoint, actor)


@routes("POST", "/endpoints/{endpoint}/start")
def start_endpoint(studio: "Studio", endpoint: EndpointName, actor: str) -> Endpoint:
    """Begin to serve what is deployed."""
    return studio.endpoints.start(endpoint, actor)


@routes("POST", "/endpoints/{endpoint}/rotate-key")
def rotate_key(studio: "Studio", endpoint: EndpointName, body: KeyRotation, actor: str) -> Keys:
    """Make a new key; the old one opens the endpoint for a while. A key's text never travels."""
    return studio.endpoints.rotate_key(endpoint, body, actor)


@routes("POST", "/endpoints/{endpoint}/invoke")
def invoke_endpoint(studio: "Studio", endpoint: EndpointName, body: Invocation) -> Invoked:
    """Ask an endpoint as a client would, and read what it answered, whatever its status."""
    return studio.endpoints.invoke(endpoint, body)


@routes("GET", "/endpoints/{endpoint}/events")
def list_endpoint_events(studio: "Studio", endpoint: EndpointName, query: EventQuery) -> EventPage:
    """List what happened to an endpoint, the newest first."""
    return studio.endpoints.events(endpoint, query)


@routes("GET", "/endpoints/{endpoint}/metrics")
def endpoint_metrics(studio: "Studio", endpoint: EndpointName, query: MetricsQuery) -> EndpointMetrics:
    """Read rates, latencies and errors of an endpoint's deployments."""
    return studio.endpoints.metrics(endpoint, query)


@routes("POST", "/transforms", status=201)
def submit_transform(studio: "Studio", body: NewTransform, actor: str) -> Job:
    """Submit a job that puts rows through a model version, each once and in order."""
    return studio.transforms.submit(body, actor)


@routes("GET", "/endpoints/{endpoint}/requests")
def list_requests(studio: "Studio", endpoint: EndpointName, query: RequestsQuery) -> RequestsPage:
    """List what an endpoint was asked and answered, and its labels; the newest first."""
    return studio.request_log.page(endpoint, query)


@routes("GET", "/endpoints/{endpoint}/requests/table")
def read_requests(studio: "Studio", endpoint: EndpointName, query: RequestsTableQuery) -> Path:
    """Read what an endpoint was asked and answered as an Arrow file, the oldest first."""
    return studio.request_log.table(endpoint, query)


@routes("POST", "/endpoints/{endpoint}/labels")
def label_requests(studio: "Studio", endpoint: EndpointName, body: Labels, actor: str) -> Labelled:
    """Say what turned out to be true of rows that were asked for."""
    return studio.request_log.label(endpoint, body, actor)
