"""`cellworks pipelines …`: look at a definition, and run it."""

import argparse
import json
from pathlib import Path
from typing import Any

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.client import connect
from cellworks.display import text_table
from cellworks.execution_list import cells
from cellworks.pipeline_cells import notebook_pipeline
from cellworks.pipeline_handle import Pipeline, pipelines
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.pipelines.executions.schema import PipelinePage

FILE = "FILE.yaml, FILE.ipynb with %%%%step cells, or FILE.py:FUNCTION"


def add(slices: Subparsers) -> None:
    """Add the slice and its verbs."""
    parser = slices.add_parser("pipelines", help="check, show and run a pipeline")
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    check = verbs.add_parser("check", help="say everything that is wrong with it; 1 where something is")
    check.add_argument("pipeline", metavar="FILE", help=FILE)
    add_json(check)
    check.set_defaults(run=_check)

    show = verbs.add_parser("show", help="its steps, and what hangs on what")
    show.add_argument("pipeline", metavar="FILE", help=FILE)
    show.add_argument("--yaml", action="store_true", help="print it as YAML")
    show.add_argument("--python", action="store_true", help="print it as one file that needs nothing of ours")
    show.add_argument("--digests", action="store_true", help="print the hash of each step, and of the whole")
    add_json(show)
    show.set_defaults(run=_show)

    export = verbs.add_parser("export", help="write it for a place where no studio is")
    export.add_argument("pipeline", metavar="FILE", help=FILE)
    to = export.add_mutually_exclusive_group(required=True)
    to.add_argument("--kfp", metavar="TO", help="Kubeflow Pipelines and Vertex, a YAML file")
    to.add_argument("--python", metavar="TO", help="one Python file that needs nothing of ours")
    export.add_argument("--image", help="of Kubeflow's steps (python:3.…-slim, as this Python)")
    export.add_argument(
        "--package", dest="packages", action="append", metavar="LINE",
        help="what pip adds to the image, once for each (what the code imports)",
    )  # fmt: skip
    export.add_argument(
        "--accelerator", default="nvidia.com/gpu", help="what a GPU is called there (%(default)s)"
    )
    export.set_defaults(run=_export)

    run = verbs.add_parser("run", help="run it; its execution is followed by `cellworks executions`")
    run.add_argument("pipeline", metavar="FILE", help=FILE)
    run.add_argument("-p", dest="params", action="append", default=[], metavar="NAME=VALUE")
    run.add_argument("--cache", choices=("on", "off", "force"), default="on", help="of every step (on)")
    run.add_argument("--wait", action="store_true", help="wait until it has ended; 1 where it failed")
    add_json(run)
    run.set_defaults(run=_run)

    listed = verbs.add_parser("list", help="the pipelines that have run, each with its last execution")
    add_json(listed)
    listed.set_defaults(run=_list)


def _check(said: argparse.Namespace) -> int:
    found = read_pipeline(said.pipeline).check()
    say(said, list(found), repr(found))
    return 1 if found else 0


def _show(said: argparse.Namespace) -> None:
    found = read_pipeline(said.pipeline)
    if said.yaml:
        print(found.to_yaml(), end="")
    elif said.python:
        print(found.to_python(), end="")
    elif said.digests:
        digests = {**found.digests(), found.definition().name: found.digest()}
        say(said, digests, "\n".join(f"{digest}  {name}" for name, digest in digests.items()))
    else:
        say(said, found.definition(), repr(found))


def _export(said: argparse.Namespace) -> None:
    found = read_pipeline(said.pipeline)
    if said.python is not None:
        found.to_python(said.python)
    else:
        found.to_kfp(said.kfp, image=said.image, packages=said.packages, accelerator=said.accelerator)
    print(f"{found.definition().name} is in {said.python or said.kfp}.")


def _run(said: argparse.Namespace) -> int:
    from cellworks.cli.executions import shown

    found = read_pipeline(said.pipeline).run(read_values(said.params), cache=said.cache)
    return shown(said, found)


def _list(said: argparse.Namespace) -> None:
    page = connect().call("GET", "/pipelines", PipelinePage)
    rows = [(one.name, str(one.executions), *cells(one.last)[2:5]) for one in page.pipelines]
    head = ("pipeline", "executions", "last", "started", "took")
    say(said, page.pipelines, text_table(head, rows) if rows else "No pipeline has run.")


def read_values(given: list[str]) -> dict[str, Any]:
    """Return parameters that stand as `month=2` on a command line; JSON where it is that, else the text."""
    found = {}
    for one in given:
        name, equals, text = one.partition("=")
        if not name or not equals:
            raise InvalidInput(f"{one!r} is no parameter.", field="parameters", hint="-p month=2")
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text
    return found


def read_pipeline(said: str) -> Pipeline:
    """Read a pipeline from YAML, from a notebook, or out of a Python file, which is run as an import is."""
    if said.endswith(".ipynb"):
        return notebook_pipeline(said)
    path, _, function = said.rpartition(":")
    if not path.endswith(".py"):
        return pipelines.load(said)
    return _in_python(Path(path).expanduser(), function)


def _in_python(file: Path, function: str) -> Pipeline:
    import runpy
    import sys

    from cellworks.pipeline_function import PipelineFunction

    if not file.is_file():
        raise NotFound(f"There is no file {file}.", field="pipeline")
    sys.path.insert(0, str(file.absolute().parent))
    try:
        names = runpy.run_path(str(file), run_name=file.stem)
    finally:
        sys.path.pop(0)
    found = names.get(function)
    if not isinstance(found, PipelineFunction):
        there = ", ".join(name for name, one in names.items() if isinstance(one, PipelineFunction)) or "none"
        raise InvalidInput(
            f"{file.name} has no pipeline {function}.", field="pipeline", hint=f"Pipelines in it: {there}."
        )
    return found.read()
