"""Every route of the studio: one file a slice, one line here."""

from cellworks_server.routes import content, jobs, runs, studio
from cellworks_server.routing import Route

ROUTES: list[Route] = [
    *studio.routes.list,
    *content.routes.list,
    *jobs.routes.list,
    *runs.routes.list,
]
