"""Whether a compiled model is worth its while: one row, asked often, of both."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cellworks_engine.endpoints.compiling.program import Running

if TYPE_CHECKING:
    import pandas as pd

TIMES = 9


def faster(running: Running, frame: "pd.DataFrame") -> str | None:
    """Return how long a row takes in both where the compiled model is not faster; None where it is."""
    one = frame.iloc[:1]
    arrays = running.of_frame(one)
    if arrays is None:
        return None
    own = _microseconds(lambda: running.scores(arrays))
    other = _microseconds(lambda: running.original(one))
    return None if own < other else f"{own:.0f} us a row, and the original {other:.0f}"


def _microseconds(call: Callable[[], Any]) -> float:
    """Return the shortest of some calls: what else runs on the machine makes others longer."""
    call()
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return 1e6 * min(found)
