"""What a pipeline is: parameters, and steps in branches and loops. Python, cells and YAML all become this."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.jobs.schema import Name as Name
from cellworks_engine.jobs.schema import Resources as Resources
from cellworks_engine.jobs.schema import Retries as Retries
from cellworks_engine.jobs.schema import Scalar as Scalar
from cellworks_engine.jobs.schema import Text as Text
from cellworks_engine.jobs.schema import Variable as Variable
from cellworks_engine.schema import FilePath, Input

FORMAT = 1
"""Version of the definition that this code writes; a reader refuses a newer one."""

ArtifactType = Literal["dataset", "model", "metrics", "report", "file", "value"]
"""What a step makes: it decides how that is stored, shown and compared."""
ParameterType = Literal["int", "float", "str", "bool", "list", "dict"]
Operator = Literal["==", "!=", ">", ">=", "<", "<="]
Path = Annotated[list[str | int], Meta(max_length=50)]
"""Keys and positions into a JSON value: `["folds", 0, "auc"]`."""
Seconds = Annotated[float, Meta(gt=0, le=31_536_000)]


class _Part(Input, frozen=True, kw_only=True, omit_defaults=True):
    """Base of what a definition is made of."""


# -- where a value comes from


class FromParameter(_Part, frozen=True, kw_only=True, tag_field="from", tag="parameter"):
    """A parameter of the pipeline."""

    name: Variable
    path: Path = []


class FromStep(_Part, frozen=True, kw_only=True, tag_field="from", tag="step"):
    """What a step makes, or a value inside it; of a step in a loop, read outside of it, a list of them."""

    step: Variable
    output: Variable
    path: Path = []


class FromItem(_Part, frozen=True, kw_only=True, tag_field="from", tag="item"):
    """The item of a loop around the step."""

    name: Variable
    path: Path = []


class FromDataset(_Part, frozen=True, kw_only=True, tag_field="from", tag="dataset"):
    """A dataset: `flights/2`, or `flights` for the version that is newest when an execution starts."""

    dataset: Annotated[str, Meta(pattern=r"^[^\x00-\x1f/\\]{1,200}(/[0-9]{1,9})?$")]


class Constant(_Part, frozen=True, kw_only=True, tag_field="from", tag="value"):
    """A value that the definition holds itself; JSON has a form for it."""

    value: Any


Source = FromParameter | FromStep | FromItem | FromDataset | Constant


# -- conditions


class Compare(_Part, frozen=True, kw_only=True, tag_field="is", tag="compare"):
    """Two values, compared."""

    left: Source
    op: Operator
    right: Source


class Among(_Part, frozen=True, kw_only=True, tag_field="is", tag="in"):
    """A value is one of several."""

    left: Source
    among: Source


class Not(_Part, frozen=True, kw_only=True, tag_field="is", tag="not"):
    """A condition does not hold."""

    of: "Condition"


class AllOf(_Part, frozen=True, kw_only=True, tag_field="is", tag="and"):
    """Every condition holds."""

    of: "Annotated[list[Condition], Meta(min_length=1, max_length=100)]"


class AnyOf(_Part, frozen=True, kw_only=True, tag_field="is", tag="or"):
    """At least one condition holds."""

    of: "Annotated[list[Condition], Meta(min_length=1, max_length=100)]"


Condition = Compare | Among | Not | AllOf | AnyOf


# -- steps


class Code(_Part, frozen=True, kw_only=True):
    """Python by content: a function and every statement outside of it that it needs.

    `uses`, then `source`, are a module that stands alone: imports, constants, and the user's own functions
    and classes, as they were written. A module of the user's that is named as a whole is in `modules`.
    """

    function: Variable
    source: Text
    uses: Annotated[list[Text], Meta(max_length=10_000)] = []
    modules: Annotated[dict[str, Text], Meta(max_length=1000)] = {}
    """By dotted name."""


class Cache(_Part, frozen=True, kw_only=True):
    """Whether a result may be used again: `force` runs anew and keeps the result, `off` does neither."""

    mode: Literal["on", "off", "force"] = "on"
    expires: Seconds | None = None
    """None: a result is good until something that it hangs on changes."""


class Step(_Part, frozen=True, kw_only=True, tag_field="node", tag="step"):
    """One piece of work. What `does` may hold is the kind's own struct (`kinds.py`)."""

    name: Variable
    kind: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]
    does: dict[str, Any] = {}
    inputs: Annotated[dict[Variable, Source], Meta(max_length=1000)] = {}
    outputs: Annotated[dict[Variable, ArtifactType], Meta(max_length=1000)] = {}
    """In the order in which a function returns them."""
    after: Annotated[list[Variable], Meta(max_length=1000)] = []
    """Steps, branches or loops that must have ended, beside those that inputs come from."""
    when: Condition | None = None
    """The step is left out where it does not hold; whatever reads from it must stand in the same case."""
    retries: Retries = Retries()
    timeout: Seconds | None = None
    """Of one attempt."""
    cache: Cache = Cache()
    compute: Name = "local"
    resources: Resources = Resources()
    interpreter: FilePath | None = None
    """The Python that runs it; None: that of the pipeline's author."""


class Branch(_Part, frozen=True, kw_only=True):
    """What is done where a condition holds."""

    when: Condition
    steps: "Annotated[list[Node], Meta(max_length=10_000)]" = []


class Choice(_Part, frozen=True, kw_only=True, tag_field="node", tag="choice"):
    """The first branch whose condition holds (if, elif, …), else `otherwise`."""

    name: Variable
    branches: Annotated[list[Branch], Meta(min_length=1, max_length=100)]
    otherwise: "Annotated[list[Node], Meta(max_length=10_000)]" = []


class Each(_Part, frozen=True, kw_only=True, tag_field="node", tag="each"):
    """The same steps for each item of a list; read from outside, what they make is a list, in its order."""

    name: Variable
    item: Variable
    over: Source
    steps: "Annotated[list[Node], Meta(max_length=10_000)]" = []
    parallel: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    """Items at once; None: as the pipeline's limit has it."""


Node = Step | Choice | Each


class Parameter(_Part, frozen=True, kw_only=True):
    """A value that an execution is given; without a default it must be."""

    type: ParameterType
    default: Any = msgspec.UNSET


class Limits(_Part, frozen=True, kw_only=True):
    """How much runs at once."""

    parallel: Annotated[int, Meta(ge=1, le=10_000)] = 4
    """Steps."""


class Pipeline(_Part, frozen=True, kw_only=True):
    """A whole definition. Names of steps, branches and loops are unique in it."""

    format: int = FORMAT
    name: Name
    parameters: Annotated[dict[Variable, Parameter], Meta(max_length=1000)] = {}
    steps: Annotated[list[Node], Meta(max_length=10_000)] = []
    on_exit: Step | None = None
    """It runs last, whatever became of the others; it reads parameters only."""
    limits: Limits = Limits()
    failure: Literal["slow", "fast"] = "slow"
    """`slow`: what does not hang on a failed step still runs; `fast`: nothing new is started."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a definition that cannot be, found before anything runs."""

    code: str
    message: str
    node: str = ""
    """The step, branch or loop; empty: the pipeline itself."""
    field: str = ""
    hint: str = ""
    file: str = ""
    """As the author gave it; empty where the definition stands in no file."""
    line: int | None = None
