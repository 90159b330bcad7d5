"""Submit in code: `cw.submit(...)` and the decorator `@cw.job`."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar, overload

from cellworks import submitting
from cellworks.job_handle import JobHandle
from cellworks.options import NAMES, options
from cellworks_engine.errors import InvalidInput

P = ParamSpec("P")
R = TypeVar("R")


def submit(
    work: Callable[..., Any] | str | Path | Sequence[str],
    *args: Any,
    source: str | Path | None = None,
    **more: Any,
) -> JobHandle:
    """Submit a function with its arguments, a Python file, a notebook or a command, and return at once.

        cw.submit(fit, frame, depth=8, resources=cw.Resources(cpu=2, memory="4G"))
        cw.submit("train.py", "--fast", source=".", params={"depth": 8}, timeout="1h")
        cw.submit(["python", "-m", "train"])

    Options are those of `%%train` (name, experiment, params, resources, timeout, retries, priority, tags, …);
    a function's other keyword arguments go to the function.
    """
    if callable(work):
        return submit_call(work, args, more)
    chosen = options(**more)
    if isinstance(work, str | Path):
        make = submitting.file(work, source, [str(arg) for arg in args])
    else:
        make = submitting.command([*work, *(str(arg) for arg in args)], source)
    job, client = submitting.submit_work(make, chosen, submitting.Origin())
    return JobHandle(client, job)


def submit_call(called: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> JobHandle:
    """Submit a call: what in `more` is no option is the function's."""
    given = {name: value for name, value in more.items() if name in NAMES}
    kwargs = {name: value for name, value in more.items() if name not in NAMES}
    for name in given.keys() & _parameters_of(called):
        raise InvalidInput(
            f"{name} is an option of a job and a parameter of {called.__name__}: which is meant?",
            field=name,
            hint=f"Give the function's own in params={{'{name}': …}}, or call it through functools.partial.",
        )
    chosen = options(**given)
    make = submitting.function(called, args, kwargs, chosen.params)
    job, client = submitting.submit_work(make, chosen, submitting.Origin())
    return JobHandle(client, job)


def _parameters_of(called: Callable[..., Any]) -> set[str]:
    import inspect

    try:
        return set(inspect.signature(called).parameters)
    except (TypeError, ValueError):  # a builtin without a signature
        return set()


class JobFunction(Generic[P, R]):
    """A function that runs here when it is called, and as a job when it is submitted."""

    def __init__(self, called: Callable[P, R], given: dict[str, Any]) -> None:
        self.function = called
        self.options = given
        functools.update_wrapper(self, called)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run here and now."""
        return self.function(*args, **kwargs)

    def submit(self, *args: P.args, **kwargs: P.kwargs) -> JobHandle:
        """Submit a call of the function with the decorator's options."""
        chosen = options(**self.options)
        make = submitting.function(self.function, args, kwargs, chosen.params)
        job, client = submitting.submit_work(make, chosen, submitting.Origin())
        return JobHandle(client, job)

    def with_options(self, **given: Any) -> "JobFunction[P, R]":
        """Return the function with other options."""
        return JobFunction(self.function, {**self.options, **given})


@overload
def job(called: Callable[P, R], /) -> JobFunction[P, R]: ...


@overload
def job(**given: Any) -> Callable[[Callable[P, R]], JobFunction[P, R]]: ...


def job(
    called: Callable[P, R] | None = None, /, **given: Any
) -> JobFunction[P, R] | Callable[[Callable[P, R]], JobFunction[P, R]]:
    """Make a function submittable: `fit(x)` runs here, `fit.submit(x)` is a job.

    @cw.job(retries=2, timeout="1h")
    def fit(frame, depth=6): ...
    """
    options(**given)  # a wrong option is said where it is written
    if called is not None:
        return JobFunction(called, given)
    return lambda function: JobFunction(function, given)
