"""What a person may say about a job: the same words in `%%train`, `cw.submit`, `@cw.job`, CLI and YAML."""

from typing import Any, get_args

import msgspec

from cellworks.quantities import duration, resources, scalars, size
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import JobKind, Resources, Retries, Scalar


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """A job's options, checked; a spec is made of them and of what runs."""

    name: str | None = None
    kind: JobKind = "training"
    experiment: str = "Default"
    params: dict[str, Scalar] = {}
    compute: str = "local"
    resources: Resources = Resources()
    timeout: float | None = None
    grace: float = 5.0
    retries: Retries = Retries()
    priority: int = 0
    tags: dict[str, str] = {}
    inputs: dict[str, str] = {}
    datasets: dict[str, str] = {}
    """Which of the inputs are versions of datasets, as references."""
    variables: dict[str, str] = {}
    autolog: bool = True
    register: str | bool = False
    """The registered model of which the job's model becomes a version; True is the job's own name."""


NAMES = frozenset(field.name for field in msgspec.structs.fields(Options)) - {"datasets"} | {
    "environment",
    "cpu",
    "memory",
    "gpu",
}


def options(**given: Any) -> Options:
    """Check options as a person gives them; an option that is None was not given.

    `cpu`, `memory` and `gpu` may be given in place of `resources`; `memory="4G"`, `timeout="1h"` and
    `retries=2` are understood.
    """
    unknown = given.keys() - NAMES
    if unknown:
        raise InvalidInput(
            f"There is no option {sorted(unknown)[0]!r}.", hint="Options: " + ", ".join(sorted(NAMES)) + "."
        )
    said = {name: value for name, value in given.items() if value is not None}
    if "environment" in said:
        raise InvalidInput(
            "Named environments are not there yet: a job runs in the environment that submits it.",
            field="environment",
        )
    said["resources"] = _resources(said)
    if "timeout" in said:
        said["timeout"] = duration(said["timeout"])
    if "grace" in said:
        said["grace"] = duration(said["grace"], "grace")
    if "retries" in said:
        said["retries"] = _retries(said["retries"])
    if "params" in said:
        said["params"] = scalars(dict(said["params"]))
    if said.get("kind", "training") not in get_args(JobKind):
        raise InvalidInput(f"{said['kind']!r} is no kind of job.", field="kind")
    if not isinstance(said.get("register", False), bool | str):
        raise InvalidInput("register is a name, or True for the job's own.", field="register")
    said["inputs"], said["datasets"] = _inputs(dict(said.get("inputs", {})))
    for field in ("tags", "variables"):
        said[field] = {str(key): str(value) for key, value in dict(said.get(field, {})).items()}
    return Options(**said)


def _resources(said: dict[str, Any]) -> Resources:
    """Take `cpu`, `memory` and `gpu` out of the options, over `resources`."""
    given = said.pop("resources", None)
    found = given if isinstance(given, Resources) else resources(**given) if given else Resources()
    return Resources(
        cpu=float(said.pop("cpu", found.cpu)),
        memory=size(said.pop("memory", found.memory)),
        gpu=int(said.pop("gpu", found.gpu)),
    )


def _inputs(given: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the paths of inputs, and the references of those that are datasets."""
    from cellworks.dataset_handle import Dataset

    used = {str(name): value for name, value in given.items() if isinstance(value, Dataset)}
    paths = {str(name): str(value.use() if str(name) in used else value) for name, value in given.items()}
    return paths, {name: value.ref for name, value in used.items()}


def _retries(given: int | dict[str, Any] | Retries) -> Retries:
    if isinstance(given, Retries):
        return given
    if isinstance(given, int):
        return Retries(most=given)
    try:
        return msgspec.convert(given, Retries)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"The retries cannot be used: {error}.", field="retries") from None
