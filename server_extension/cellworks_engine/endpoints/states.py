"""The states of an endpoint and of a deployment, and the moves between them."""

from collections.abc import Collection
from typing import Final

from cellworks_engine.endpoints.schema import DeploymentState, EndpointState

MOVES: Final[dict[DeploymentState, frozenset[DeploymentState]]] = {
    "creating": frozenset({"smoke_testing", "failed", "stopped", "deleting"}),
    "smoke_testing": frozenset({"serving", "failed", "creating", "stopped", "deleting"}),
    "serving": frozenset({"failed", "stopped", "creating", "deleting"}),
    "failed": frozenset({"creating", "stopped", "deleting"}),
    "stopped": frozenset({"creating", "deleting"}),
    "deleting": frozenset(),
}
"""From each state, where a deployment may go. `serving` to `creating`: the machine was restarted."""

BEGINNING: Final[frozenset[DeploymentState]] = frozenset({"creating", "smoke_testing"})
RUNS: Final[frozenset[DeploymentState]] = BEGINNING | {"serving"}
"""Those that are to have workers."""


def may_move(old: DeploymentState, new: DeploymentState) -> bool:
    """Tell whether a deployment in state `old` may go to `new`."""
    return new in MOVES[old]


def state_of(wanted: EndpointState, deployments: Collection[DeploymentState]) -> EndpointState:
    """Return an endpoint's state: what a person wants of it (`serving`, `stopped`, `deleting`), and how its
    deployments are.
    """
    if wanted == "deleting":
        return "deleting"
    begins = not BEGINNING.isdisjoint(deployments)
    if wanted == "stopped":
        return "stopped"
    if "serving" in deployments:
        return "updating" if begins or "deleting" in deployments else "serving"
    return "creating" if begins else "failed" if "failed" in deployments else "stopped"
