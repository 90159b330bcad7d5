"""Completion of what stands after `%cw`, `%%train`, `%jobs` and `%compare`, read off their own parsers.

What a name stands for (a job, a run) is asked of the studio where one answers at once; none is ever started
for it. An answer that is late is there at the next Tab.
"""

import argparse
import ast
import importlib
import os
import threading
import time
import types
from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from cellworks.client import Client, connect
from cellworks_engine.config import Home
from cellworks_engine.datasets.schema import DatasetPage
from cellworks_engine.endpoints.schema import EndpointPage
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.schema import JobPage, JobState
from cellworks_engine.models.schema import ModelPage
from cellworks_engine.runs.schema import Experiments, RunPage
from cellworks_engine.schedules.schema import SchedulePage

PATIENCE = 0.08
"""Seconds for which Tab waits for the studio."""
_FRESH = 2.0
"""Seconds for which an answer of the studio is used again."""
_MOST = 100
_PARSERS = {
    "%cw": "cellworks.cli",
    "%%train": "cellworks.magics.train",
    "%%step": "cellworks.magics.step",
    "%jobs": "cellworks.magics.jobs",
    "%compare": "cellworks.magics.compare",
}


class Candidate(NamedTuple):
    """A word that may stand at the cursor, and what it is, for a person: an option's help, a job's name."""

    text: str
    what: str = ""


def complete(line: str, names: dict[str, object], cell: str = "") -> list[Candidate]:
    """Return what may stand at the end of a magic's line (the text up to the cursor).

    `names` is the notebook's namespace, `cell` the lines below.
    """
    *before, word = line.split(" ")
    magic, *given = [one for one in before if one] or [""]
    if magic not in _PARSERS:
        return []
    parser: argparse.ArgumentParser = importlib.import_module(_PARSERS[magic]).make_parser()
    found = _Place(parser, names, cell).candidates(given, word)
    fitting = [one for one in found if one.text.startswith(word)]
    return fitting or [one for one in found if one.text.isdigit() and one.what.startswith(word)]


class _Place:
    """Where in a command the cursor stands."""

    def __init__(self, parser: argparse.ArgumentParser, names: dict[str, object], cell: str) -> None:
        self._parser = parser
        self._names = names
        self._cell = cell

    def candidates(self, given: list[str], word: str) -> list[Candidate]:
        """Return everything that may stand after the words that are given."""
        position, option = 0, None
        for said in given:
            if said == "--":
                return []
            if option is not None:
                option = None
            elif said.startswith("-"):
                option = self._awaiting(said)
            elif (verbs := self._verbs()) is not None and said in verbs.choices:
                self._parser, position = verbs.choices[said], 0
            else:
                position += 1
        if option is not None:
            return self._values(option)
        if word.startswith("-"):
            return self._options()
        if (verbs := self._verbs()) is not None:
            return [Candidate(one.dest, one.help or "") for one in verbs._choices_actions]
        wanted = self._positional(position)
        return [] if wanted is None else self._values(wanted)

    def _verbs(self) -> Any:  # argparse keeps the class of its subparsers to itself
        return next(
            (one for one in self._parser._actions if isinstance(one, argparse._SubParsersAction)), None
        )

    def _options(self) -> list[Candidate]:
        actions = self._parser._actions
        return [Candidate(name, one.help or "") for one in actions for name in one.option_strings]

    def _awaiting(self, said: str) -> argparse.Action | None:
        """Return the option whose value comes next."""
        for action in self._parser._actions:
            if said in action.option_strings and action.nargs != 0:
                return action
        return None

    def _positional(self, position: int) -> argparse.Action | None:
        places = [action for action in self._parser._actions if not action.option_strings]
        if position < len(places):
            return places[position]
        return places[-1] if places and places[-1].nargs in ("*", "+") else None

    def _values(self, action: argparse.Action) -> list[Candidate]:
        if action.choices is not None:
            return [Candidate(str(one)) for one in action.choices]
        if action.dest == "state":
            return [Candidate(one) for one in get_args(JobState)]
        if action.dest == "params":
            return [Candidate(f"{one.text}=", one.what) for one in self._own_names() if one.what in _SCALARS]
        if action.dest == "output":
            made = _made_in(self._cell)
            return [*made, *(one for one in self._own_names() if one.text not in {m.text for m in made})]
        question = _QUESTIONS.get(action.dest) or _QUESTIONS.get(str(action.metavar))
        return [] if question is None else _ask(question)

    def _own_names(self) -> list[Candidate]:
        """Return the notebook's values: neither what IPython puts there, nor what is imported or defined."""
        return [
            Candidate(name, type(value).__name__)
            for name, value in self._names.items()
            if not name.startswith("_") and name not in _IPYTHONS and not _is_code(value)
        ]


_IPYTHONS = frozenset({"In", "Out", "exit", "quit", "open", "get_ipython"})
_SCALARS = frozenset({"NoneType", "str", "int", "float", "bool"})


def _is_code(value: object) -> bool:
    return isinstance(value, (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type))


def _made_in(cell: str) -> list[Candidate]:
    """Return the names that a cell assigns, as far as it can be read already."""
    try:
        tree = ast.parse(cell)
    except SyntaxError:
        return []
    stored = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    names = dict.fromkeys(node.id for node in stored if isinstance(node.ctx, ast.Store))
    return [Candidate(name, "of this cell") for name in names]


Question = Callable[[Client], list[Candidate]]


def _jobs(client: Client) -> list[Candidate]:
    page = client.call("GET", "/jobs", JobPage, query={"limit": _MOST})
    return [Candidate(str(row.number), row.name) for row in page.jobs]


def _experiments(client: Client) -> list[Candidate]:
    found = client.call("GET", "/experiments", Experiments).experiments
    return [Candidate(one.name) for one in found if " " not in one.name]


def _runs(client: Client) -> list[Candidate]:
    page = client.call("GET", "/runs", RunPage, query={"limit": _MOST})
    return [Candidate(row.id, row.name) for row in page.runs]


def _datasets(client: Client) -> list[Candidate]:
    page = client.call("GET", "/datasets", DatasetPage, query={"limit": _MOST})
    return [Candidate(row.name, row.description) for row in page.datasets]


def _endpoints(client: Client) -> list[Candidate]:
    page = client.call("GET", "/endpoints", EndpointPage, query={"limit": _MOST})
    return [Candidate(row.name, row.state) for row in page.endpoints]


def _models(client: Client) -> list[Candidate]:
    page = client.call("GET", "/models", ModelPage, query={"limit": _MOST})
    return [Candidate(row.name, row.description) for row in page.models]


def _versions(client: Client) -> list[Candidate]:
    page = client.call("GET", "/models", ModelPage, query={"limit": _MOST})
    return [
        *(Candidate(f"{row.name}@{alias}") for row in page.models for alias in row.aliases),
        *(
            Candidate(f"{row.name}/{row.latest.version}", "the newest")
            for row in page.models
            if row.latest is not None
        ),
    ]


def _schedules(client: Client) -> list[Candidate]:
    page = client.call("GET", "/schedules", SchedulePage)
    return [Candidate(row.name, row.words) for row in page.schedules if " " not in row.name]


_QUESTIONS: dict[str, Question] = {
    "endpoint": _endpoints,
    "model": _models,
    "version": _versions,
    "job": _jobs,
    "dataset": _datasets,
    "schedule": _schedules,
    "RUN": _runs,
    "experiment": _experiments,
}
"""By the name of an argument of the command line, as its help shows it."""

_answers: dict[Question, tuple[float, list[Candidate]]] = {}
_asking: dict[Question, threading.Thread] = {}


def _ask(question: Question) -> list[Candidate]:
    """Return the studio's answer, or the last one where it takes longer than a person notices."""
    asked, answer = _answers.get(question, (float("-inf"), []))
    if time.monotonic() - asked < _FRESH:
        return answer
    thread = _asking.get(question)
    if thread is None or not thread.is_alive():
        thread = threading.Thread(target=_learn, args=(question,), name="cellworks-tab", daemon=True)
        _asking[question] = thread
        thread.start()
    thread.join(PATIENCE)
    return _answers.get(question, (0.0, []))[1]


def _learn(question: Question) -> None:
    # the home's socket and no other way: a Jupyter server would start the studio in order to answer
    named = os.environ.get("CELLWORKS_URL")
    client = connect() if named else connect(home=Home(), may_start=False)
    try:
        answer = question(client)
    except CellworksError:  # no studio, or none that understands us: a completion has nobody to tell
        return
    _answers[question] = (time.monotonic(), answer)
