"""Every route of the studio: one file a slice, one line here."""

from cellworks_server.routes import (
    content,
    datasets,
    endpoints,
    jobs,
    models,
    monitors,
    pipelines,
    runs,
    schedules,
    studio,
)
from cellworks_server.routing import Route

ROUTES: list[Route] = [
    *studio.routes.list,
    *content.routes.list,
    *datasets.routes.list,
    *endpoints.routes.list,
    *jobs.routes.list,
    *models.routes.list,
    *monitors.routes.list,
    *pipelines.routes.list,
    *runs.routes.list,
    *schedules.routes.list,
]
