"""What a step is given beside its work: name, order, retries, limits, cache, where it runs."""

from typing import Any

from cellworks.pipeline_values import Asked, Given, asked, wrong
from cellworks.quantities import duration, resources, size
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.schema import Cache, FromStep, Resources, Retries

NAMES = frozenset(
    {
        "name", "after", "when", "out", "retries", "backoff", "timeout", "cache", "expires", "compute",
        "resources", "cpu", "memory", "gpu", "interpreter",
    }
)  # fmt: skip


class Done:
    """A step that makes nothing: what comes after it names it, `after=told`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"the step {self.name}"


def step_fields(given: dict[str, Any]) -> dict[str, Any]:
    """Return options as fields of a step, without its name and outputs; raises InvalidInput."""
    found: dict[str, Any] = {}
    try:
        if "retries" in given or "backoff" in given:
            most, backoff = given.get("retries", 0), given.get("backoff", 1.0)
            found["retries"] = most if isinstance(most, Retries) else Retries(most=most, backoff=backoff)
        if given.get("timeout") is not None:
            found["timeout"] = duration(given["timeout"], "timeout")
        if "cache" in given or "expires" in given:
            found["cache"] = _cache(given.get("cache", True), given.get("expires"))
        if given.keys() & {"resources", "cpu", "memory", "gpu"}:
            found["resources"] = _resources(given)
    except InvalidInput as error:
        raise wrong(error.message, error.hint) from None
    found |= {name: given[name] for name in ("compute", "interpreter") if name in given}
    if (condition := given.get("when")) is not None:
        found["when"] = asked(condition).condition if isinstance(condition, Asked | Given) else condition
    if (before := given.get("after")) is not None:
        found["after"] = [
            _step_name(one) for one in (before if isinstance(before, list | tuple) else [before])
        ]
    return found


def _cache(said: Any, expires: str | float | None) -> Cache:
    if isinstance(said, Cache):
        return said
    if isinstance(said, bool):
        said = "on" if said else "off"
    if said not in ("on", "off", "force"):
        raise InvalidInput(
            f"cache is {said!r}.", hint="True, False, or 'force': run anew and keep the result."
        )
    return Cache(mode=said, expires=duration(expires, "expires"))


def _resources(given: dict[str, Any]) -> Resources:
    said = given.get("resources")
    if isinstance(said, Resources):
        return said
    return resources(given.get("cpu", 1.0), size(given.get("memory")), given.get("gpu", 0))


def _step_name(before: object) -> str:
    if isinstance(before, str):
        return before
    if isinstance(before, Done):
        return before.name
    if isinstance(before, Given) and isinstance(before.source, FromStep):
        return before.source.step
    raise wrong(f"{before!r} is no step that another could come after.")
