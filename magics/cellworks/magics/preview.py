"""What a cell would be as a job: Run as job asks it of the kernel, silently, before anything is submitted."""

import re
import sys
from typing import Any

from cellworks.capture import analyse, pack_names
from cellworks.card import is_imported
from cellworks.client import connect
from cellworks.magics import Shell, train
from cellworks.options import Options
from cellworks.quantities import human_size
from cellworks_engine.errors import CellworksError, TooLarge
from cellworks_engine.jobs.packfile import Packed
from cellworks_engine.pipelines.source.names import Names

_MAGIC = re.compile(r"\s*%%train\b[ \t]*([^\n]*)(?:\n|$)")


class Plan(dict[str, Any]):
    """What a cell would be as a job, as JSON.

    `name`, `line` (the options), `magic` (the cell has them itself), `parameters`, `resources`, `compute`,
    `outputs` (names that come back), `captured` (name, kind, size, summary each), `imported` (names),
    `refused` (name and sentence each), and `problem`: a sentence where the cell or its options cannot be
    read, else None.
    """

    def _repr_json_(self) -> dict[str, Any]:
        return dict(self)


def preview(source: str, line: str = "") -> Plan:
    """Return what the cell would be as a job with these options; a `%%train` line of its own comes first."""
    shell = _shell()
    own = _MAGIC.match(source)
    if own is not None:
        line, source = own[1].strip(), source[own.end() :]
    plan = Plan(name="", line=line, magic=own is not None, problem=None)
    plan.update(captured=[], imported=[], refused=[])
    try:
        chosen, outputs = train.chosen(shell, line)
        names = analyse(source, shell.transform_cell, outputs)
    except CellworksError as error:
        plan["problem"] = str(error)
        return plan
    except SyntaxError as error:
        plan["problem"] = f"{type(error).__name__}: {error.msg} (line {error.lineno} of the cell)"
        return plan
    if not source.strip():
        plan["problem"] = "The cell is empty: there is nothing to run."
    plan.update(
        name=chosen.name,
        parameters=chosen.params,
        resources={
            "cpu": chosen.resources.cpu,
            "memory": chosen.resources.memory,
            "gpu": chosen.resources.gpu,
        },
        compute=chosen.compute,
        outputs=outputs,
    )
    _look(plan, names, shell, chosen)
    return plan


def _look(plan: Plan, names: Names, shell: Shell, chosen: Options) -> None:
    """Fill in what would be captured, and what would be refused: all of it, not only the first."""
    packed: dict[str, Packed] = {}

    def refuse(name: str, error: CellworksError) -> None:
        plan["refused"].append({"name": name, "sentence": str(error)})

    try:
        packed = pack_names(
            names,
            shell.user_ns,
            without=chosen.params,
            on_refused=lambda name, _, error: refuse(name, error),
        )
    except CellworksError as error:
        refuse(error.field or "", error)
    home = connect().home
    most = home.settings().capture_limit if home is not None else None
    for name, one in packed.items():
        if most is not None and one.size > most:
            message = f"`{name}` is {human_size(one.size)}, and a captured value may hold {human_size(most)}."
            refuse(name, TooLarge(message, field=name))
    for name, one in packed.items():
        if is_imported(one.kind, one.format):
            plan["imported"].append(name)
        else:
            told = {"name": name, "kind": one.kind, "size": one.size, "summary": one.summary}
            plan["captured"].append(told)


def _shell() -> Shell:
    shell: Shell = sys.modules["IPython"].get_ipython()
    return shell
