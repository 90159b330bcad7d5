"""The Jupyter side: identity, authorizer, the way to the supervisor's socket, the relay of its changes."""

from typing import Any

from cellworks_engine import __version__

__all__ = ["__version__"]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from cellworks_server.extension.app import CellworksApp

    return [{"module": "cellworks_server.extension", "app": CellworksApp}]
