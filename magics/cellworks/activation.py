"""What `import cellworks` does in a notebook: magics, MLflow's address, and the studio on its way up."""

import os
import threading
from contextlib import suppress

from cellworks import history, loading
from cellworks.magics import Shell, register

TRACKING_URI = "cellworks://studio"
_active: set[int] = set()


def activate(shell: Shell) -> None:
    """Register the magics and start the studio in the background; a second time does nothing."""
    if id(shell) in _active:
        return
    _active.add(id(shell))
    register(shell)
    history.watch(shell)
    os.environ.setdefault("MLFLOW_TRACKING_URI", TRACKING_URI)
    loading.begin()
    threading.Thread(target=_get_ready, name="cellworks-start", daemon=True).start()


def _get_ready() -> None:
    """Start the studio, and have a process warmed for this interpreter.

    What goes wrong here is said by the first call that needs the studio.
    """
    from cellworks_engine.errors import CellworksError

    _show_errors_shortly(CellworksError)
    with suppress(CellworksError, OSError):
        _hello()


def _hello() -> None:
    from cellworks.client import connect
    from cellworks.environment import environment
    from cellworks_engine import __version__
    from cellworks_engine.studio_schema import Hello, Status

    here = environment()
    body = Hello(
        python=here.python,
        version=here.version,
        digest=here.digest,
        packages=here.packages,
        client=__version__,
    )
    connect().call("POST", "/hello", Status, body=body)


def _show_errors_shortly(kind: type[Exception]) -> None:
    """Let IPython show an error of ours as its sentence: the frames between say nothing to a person."""

    def lines(self: Exception) -> list[str]:
        return [f"{type(self).__name__}: {self}"]

    kind._render_traceback_ = lines  # type: ignore[attr-defined]  # IPython's hook
