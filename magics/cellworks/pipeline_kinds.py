"""Every kind of step there is."""

from functools import cache

from cellworks_engine.monitors.stepkinds import KINDS as OF_MONITORS
from cellworks_engine.pipelines.builtin import BUILT_IN
from cellworks_engine.pipelines.kinds import Kinds


@cache
def kinds() -> Kinds:
    """Return the kinds of all slices."""
    return Kinds(BUILT_IN, OF_MONITORS)
