"""As many compute threads as a job asked cores for, unless a person said otherwise.

Two jobs that each start a thread a core of the whole machine wait for one another in spin locks: measured,
the same fit takes 9 s with one thread and minutes with two on a busy machine.
"""

import math
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_found: list[Any] = []
"""A controller of the libraries that were loaded when it was made: to find them costs as much as a fork."""
NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def variables(cores: float, given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that libraries read when they are loaded; `given` wins, and the environment."""
    count = str(_count(cores))
    return {name: count for name in NAMES if name not in given and name not in os.environ}


@contextmanager
def alone() -> Iterator[None]:
    """Have OpenBLAS be loaded, in a warm parent, with one thread; a job with more cores starts the others.

    Told of its number in a fork, it starts those that it was loaded with, whatever the number is, and each
    spins for 100 ms before it sleeps: that was half of what a chain of short jobs took on two cores.
    """
    name = "OPENBLAS_NUM_THREADS"
    if name in os.environ:
        yield
        return
    os.environ[name] = "1"
    try:
        yield
    finally:
        del os.environ[name]


def prepare() -> None:
    """Find ahead, in a warm parent, the libraries that `limit_loaded` limits; runs none of them."""
    if (threadpoolctl := sys.modules.get("threadpoolctl")) is not None:
        _found.append(threadpoolctl.ThreadpoolController())


def limit_loaded(cores: float, given: Mapping[str, str]) -> None:
    """Limit the libraries that the warm parent has loaded already; sklearn brings what that needs."""
    if "OMP_NUM_THREADS" in given or "OMP_NUM_THREADS" in os.environ:
        return
    if not _found:
        prepare()
    for controller in _found:
        controller.limit(limits=_count(cores))
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_num_threads(_count(cores))


def _count(cores: float) -> int:
    return max(1, math.ceil(cores))
