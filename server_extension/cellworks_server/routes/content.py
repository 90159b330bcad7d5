"""Content by hash over HTTP; clients on this host place files themselves."""

from pathlib import Path
from typing import TYPE_CHECKING

from cellworks_engine.artifacts.schema import Digests, Missing
from cellworks_engine.schema import Digest
from cellworks_server.routing import Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("content")


@routes("POST", "/content/missing")
def missing_content(studio: "Studio", body: Digests) -> Missing:
    """Tell which content a client has to send."""
    return Missing(missing=studio.content.missing(body.digests))


@routes("PUT", "/content/{digest}")
def put_content(studio: "Studio", digest: Digest, upload: Path) -> None:
    """Store bytes; they must hash to the digest."""
    studio.content.take(upload, digest)


@routes("GET", "/content/{digest}")
def get_content(studio: "Studio", digest: Digest) -> Path:
    """Read bytes by their hash."""
    return studio.content.path(digest)
