"""`cellworks models …`."""

import argparse
from typing import Any, get_args

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.model_handle import Version
from cellworks.model_list import ModelList, RegisteredModel, models, parse
from cellworks.parsing import Parser
from cellworks.quantities import tags
from cellworks_engine.errors import InvalidInput
from cellworks_engine.models.schema import ApprovalState

NOT_PASSED = 1
"""The exit code of checks of which one failed or cannot be told."""
MODEL, VERSION = "late-flights", "late-flights/3, late-flights@champion, or late-flights for its newest"


def add(slices: Subparsers) -> None:
    """Add the slice and its verbs."""
    slice_ = slices.add_parser("models", help="register, check, approve and compare models")
    verbs = slice_.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    _add_list(verbs)
    _add_register(verbs)
    told: dict[str, tuple[Any, str, str]] = {
        "show": (_show, "show a model's versions, or one version", f"{MODEL}, or a version of it"),
        "approve": (_approve, "approve a version", VERSION),
        "reject": (_reject, "reject a version, and say why", VERSION),
        "alias": (_alias, "have an alias name a version", VERSION),
        "unalias": (_unalias, "have an alias name nothing", MODEL),
        "history": (_history, "list what happened to a model or a version", f"{MODEL}, or a version of it"),
        "checks": (
            _checks,
            "check a version before an approval; exit code 1 where one does not pass",
            VERSION,
        ),
        "compare": (_compare, "set versions of a model side by side", VERSION),
        "delete": (_delete, "delete a version, or a model without versions", VERSION),
    }
    for verb, (run, words, what) in told.items():
        parser = verbs.add_parser(verb, help=words)
        parser.add_argument("model", help=what)
        _add_own(verb, parser)
        add_json(parser)
        parser.set_defaults(run=run)


def _add_own(verb: str, parser: argparse.ArgumentParser) -> None:
    """Add what one verb takes beside the model."""
    if verb in ("alias", "unalias"):
        parser.add_argument("alias", help="champion")
    if verb == "compare":
        parser.add_argument("other", nargs="+", type=int, help="numbers of the other versions")
        parser.add_argument("--all", dest="every", action="store_true", help="show what is the same too")
    if verb == "history":
        parser.add_argument("--alias", help="only what happened to this alias")
        parser.add_argument("--at", metavar="TIME", help="which version it named then: 2026-03-03")
        parser.add_argument("--limit", type=int, default=50)
    if verb == "checks":
        parser.add_argument(
            "--no-latency", dest="latency", action="store_false", help="do not load the model"
        )
    if verb in ("approve", "reject", "alias", "unalias", "delete"):
        parser.add_argument("-m", "--comment", default="", help="for the history")


def _add_list(verbs: Subparsers) -> None:
    parser = verbs.add_parser("list", help="list models with their newest versions")
    parser.add_argument("--search")
    parser.add_argument("--approval", choices=get_args(ApprovalState), help="of their newest versions")
    parser.add_argument("--alias", help="those that have this alias")
    parser.add_argument(
        "--sort", default="name", help="name, created, versions, pending; -created: newest first"
    )
    parser.add_argument("--limit", type=int, default=50)
    parser.add_argument("--offset", type=int, default=0)
    add_json(parser)
    parser.set_defaults(run=_list)


def _add_register(verbs: Subparsers) -> None:
    parser = verbs.add_parser("register", help="make a version of a run's model, a path or an MLflow URI")
    parser.add_argument("model", help=MODEL)
    parser.add_argument("--run", dest="of_run", help="a run's id, or how it begins")
    parser.add_argument("--path", help="a folder that MLflow saved, an .onnx file, a pickle, an MLflow URI")
    parser.add_argument(
        "--example", metavar="JSON", help='rows that it predicts, for its signature: [{"hour": 5.0}], [[5.0]]'
    )
    parser.add_argument("--baseline", metavar="DATASET", help="flights/2: what monitors compare with")
    parser.add_argument(
        "--trust-pickle", action="store_true", help="read a pickle though that runs code of its maker"
    )
    parser.add_argument("--description", default="")
    parser.add_argument("--tag", dest="tags", action="append", default=[], metavar="KEY=VALUE", help="a tag")
    parser.add_argument("--alias", help="name the version at once")
    parser.add_argument("-m", "--comment", default="", help="for the history")
    add_json(parser)
    parser.set_defaults(run=_register)


def _list(said: argparse.Namespace) -> None:
    page = models.page(said.search, said.approval, said.alias, said.sort, said.limit, said.offset)
    more = f"\n{len(page.models)} of {page.total:,}" if page.total > len(page.models) else ""
    say(said, page, repr(ModelList(page)) + more)


def _register(said: argparse.Namespace) -> None:
    from cellworks.dataset_list import datasets

    made = _model(said).register(
        run=said.of_run, path=said.path, trust_pickle=said.trust_pickle, description=said.description,
        tags=tags(said.tags), alias=said.alias, comment=said.comment,
        baseline=None if said.baseline is None else datasets[said.baseline],
        input_example=None if said.example is None else _example(said.example),
    )  # fmt: skip
    say(said, made.whole, repr(made))


def _example(text: str) -> Any:
    """Return an input example that was written as JSON; raises InvalidInput."""
    from cellworks_engine.models.places import example_in

    rows = example_in(text)
    if isinstance(rows[0], dict):
        import pandas as pd

        return pd.DataFrame(rows)
    import numpy as np

    return np.array(rows)


def _show(said: argparse.Namespace) -> None:
    found = models[said.model]
    if isinstance(found, RegisteredModel):
        whole = found.whole
        say(said, whole, "\n".join(filter(None, [whole.description, repr(found), whole.problem])))
        return
    say(said, found.whole, "\n".join(_lines(found)))


def _lines(version: Version) -> list[str]:
    """Return a version for people, a line each."""
    whole = version.whole
    came = whole.lineage
    lines = [repr(version)]
    if whole.row.description:
        lines.append(whole.row.description)
    approval = whole.row.approval
    if approval.actor is not None:
        lines.append(f"{approval.state} by {approval.actor}: {approval.comment}".rstrip(": "))
    if came.run is not None:
        job = f", job {came.job_number}" if came.job_number is not None else ""
        lines.append(f"run {came.run[:8]} {came.run_name}{job}")
    lines += [f"data {one.name}  {one.dataset or ''}  {one.detail}".rstrip() for one in came.data]
    if whole.signature is not None:
        lines += [f"takes {one.name or 'rows'}: {one.type}" for one in whole.signature.inputs]
        lines += [f"gives {one.name or 'a value'}: {one.type}" for one in whole.signature.outputs]
    lines.append(f"needs {', '.join(whole.requirements) or 'nothing that is said'}")
    lines.append(f"baseline {whole.baseline_note}")
    lines += whole.row.deployed
    if whole.parity:
        lines.append(repr(version.parity))
    return [*lines, whole.problem] if whole.problem else lines


def _approve(said: argparse.Namespace) -> None:
    done = _version(said).approve(said.comment)
    say(said, done.whole, repr(done))


def _reject(said: argparse.Namespace) -> None:
    done = _version(said).reject(said.comment)
    say(said, done.whole, repr(done))


def _alias(said: argparse.Namespace) -> None:
    done = _version(said).alias(said.alias, said.comment)
    say(said, done.whole, repr(done))


def _unalias(said: argparse.Namespace) -> None:
    model = _model(said)
    model.unalias(said.alias, said.comment)
    say(said, model.whole, f"{said.alias} names no version of {model.name} any more.")


def _history(said: argparse.Namespace) -> None:
    name, version = parse(said.model)
    model = RegisteredModel(name)
    if said.at is not None:
        alias = said.alias or "champion"
        found = model.at(said.at, alias)
        named = f"{alias} was {name}/{found.version}" if found.version else f"{alias} named nothing"
        since = "" if found.entry is None else f", by {found.entry.actor}: {found.entry.comment}".rstrip(": ")
        say(said, found, f"{named} at {said.at}{since}")
        return
    shown = model.history(alias=said.alias, limit=said.limit) if version is None else (
        _version(said).history(limit=said.limit)
    )  # fmt: skip
    say(said, shown.page, repr(shown))


def _checks(said: argparse.Namespace) -> int:
    found = _version(said).checks(latency=said.latency)
    say(said, found.checks, repr(found))
    return 0 if found.passed else NOT_PASSED


def _compare(said: argparse.Namespace) -> None:
    first, *more = said.other
    found = _version(said).compare(first, *more, every=said.every)
    say(said, found.comparison, repr(found))


def _delete(said: argparse.Namespace) -> None:
    found = models[said.model]
    found.delete(said.comment)
    say(said, {"deleted": said.model}, f"{said.model} is deleted; its history stays.")


def _model(said: argparse.Namespace) -> RegisteredModel:
    name, version = parse(said.model)
    if version is not None:
        raise InvalidInput(f"Name the model, not a version: {name}.", field="model")
    return RegisteredModel(name)


def _version(said: argparse.Namespace) -> Version:
    found = models[said.model]
    return found.latest if isinstance(found, RegisteredModel) else found
