"""`cellworks deploy` and `cellworks endpoints …`."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any, get_args

from cellworks.cli.endpoint_requests import add_requests, read_labels, run_requests
from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.display import text_table
from cellworks.endpoint_list import deploy, endpoints
from cellworks.endpoint_requests import label_requests
from cellworks.parsing import Parser
from cellworks_engine.endpoints.schema import EndpointState
from cellworks_engine.errors import InvalidInput


def add(slices: Subparsers) -> None:
    """Add the slice, its verbs, and `deploy`."""
    _add_deploy(slices)
    slice_ = slices.add_parser("endpoints", help="deploy, ask and look after model versions")
    verbs = slice_.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    parser = verbs.add_parser("list", help="list endpoints")
    parser.add_argument("--search")
    parser.add_argument("--state", choices=get_args(EndpointState))
    parser.add_argument("--limit", type=int, default=100)
    add_json(parser)
    parser.set_defaults(run=_list)
    _add_deploy(verbs)
    told = {
        "show": (_show, "show an endpoint with its deployments"),
        "traffic": (_traffic, "give deployments shares of the requests: traffic flights 3=90 4=10"),
        "update": (_update, "change settings of the endpoint, or the scaling of a deployment"),
        "key": (_key, "print the newest key"),
        "rotate-key": (_rotate, "make a new key; the old one opens the endpoint for a while"),
        "stop": (_stop, "stop serving; what is deployed stays"),
        "start": (_start, "serve again what is deployed"),
        "delete": (_delete, "take an endpoint away, or one of its deployments"),
        "logs": (_logs, "print what a deployment's worker said"),
        "predict": (_predict, "ask with a JSON file, or what is written to the standard input"),
        "events": (_events, "list what happened, the newest first"),
        "requests": (_requests, "list what it was asked and answered, the newest first, or save it"),
        "label": (_label, "say what turned out to be true: label flights labels.csv"),
    }
    for verb, (run, words) in told.items():
        parser = verbs.add_parser(verb, help=words)
        parser.add_argument("endpoint")
        add_json(parser)
        parser.set_defaults(run=run)
        _add_more(verb, parser)


def _add_more(verb: str, parser: Parser) -> None:
    if verb == "traffic":
        parser.add_argument("shares", nargs="+", metavar="NAME=PERCENT")
    elif verb == "update":
        parser.add_argument("deployment", nargs="?")
        _add_scaling(parser)
        _add_settings(parser)
    elif verb == "rotate-key":
        parser.add_argument("--grace", default="1h", help="how long the old key still opens it (1h)")
    elif verb == "delete":
        parser.add_argument("deployment", nargs="?")
        parser.add_argument("--force", action="store_true", help="though it has traffic")
    elif verb == "logs":
        parser.add_argument("deployment", nargs="?")
        parser.add_argument("--worker", type=int)
    elif verb == "predict":
        parser.add_argument(
            "file", nargs="?", default="-", help="rows, or MLflow's scoring JSON (-: standard input)"
        )
        parser.add_argument("--deployment", help="ask this one, whatever the shares")
    elif verb == "events":
        parser.add_argument("--limit", type=int, default=50)
    elif verb == "requests":
        add_requests(parser)
    elif verb == "label":
        parser.add_argument("file", help="CSV or Parquet with request_id, label and, if wanted, row")


def _add_deploy(slices: Subparsers) -> None:
    parser = slices.add_parser(
        "deploy", help="serve a model version: deploy late-flights@champion --endpoint flights"
    )
    parser.add_argument("version", help="late-flights/3, or late-flights@champion")
    parser.add_argument("--endpoint", help="where (called like the model)")
    parser.add_argument("--name", help="of the deployment (the version's number)")
    parser.add_argument("--compute", default="local")
    parser.add_argument("--share", type=float, help="per cent of the requests (all)")
    parser.add_argument("--keep", action="store_true", help="keep deployments that have no traffic left")
    parser.add_argument("--python", help="the interpreter that serves (the one that made the version)")
    parser.add_argument("--no-wait", dest="wait", action="store_false", help="return before it serves")
    parser.add_argument("--batch", type=int, help="rows that are predicted at once, at most (256)")
    parser.add_argument("--memory", help="what one worker may hold: 2G")
    parser.add_argument("--startup", help="how long a worker may take to load the model: 120s")
    _add_scaling(parser)
    _add_settings(parser)
    add_json(parser)
    parser.set_defaults(run=_deploy)


def _add_scaling(parser: Parser) -> None:
    parser.add_argument("--workers", type=int, help="processes")
    parser.add_argument("--threads", type=int, help="threads of BLAS in each")
    parser.add_argument("--latency", help="the longest that a request waits for others: 5ms is 0.005")
    parser.add_argument("--waiting", type=int, help="requests under way before one is answered 429")
    parser.add_argument("--timeout", help="the longest that a request may take: 60s")
    parser.add_argument(
        "--compile",
        action=argparse.BooleanOptionalAction,
        help="serve a compiled model where it is proved to answer as the original does",
    )


def _add_settings(parser: Parser) -> None:
    yes_or_no = argparse.BooleanOptionalAction
    parser.add_argument(
        "--autostart", action=yes_or_no, help="serve by itself after a restart of the machine"
    )
    parser.add_argument("--open", action=yes_or_no, help="answer without a key")
    parser.add_argument("--description")
    parser.add_argument("--log-sample", type=float, metavar="PERCENT", help="of the requests are kept (100)")
    parser.add_argument(
        "--log-exclude", action="append", metavar="COLUMN", help="that is not kept; '' keeps all"
    )
    parser.add_argument("--log-days", type=float, metavar="DAYS", help="that a request is kept (90)")


_SCALING = ("workers", "threads", "latency", "waiting", "timeout", "compile")
_SETTINGS = ("autostart", "open", "description")


def _given(said: argparse.Namespace, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(said, name)) is not None}


def _log(said: argparse.Namespace) -> dict[str, Any]:
    """Return what was said of the request log, as the SDK takes it."""
    told = _given(said, "log_sample", "log_exclude", "log_days")
    if "log_exclude" in told:
        told["log_exclude"] = [name for name in told["log_exclude"] if name]
    return {"log": {name.removeprefix("log_"): value for name, value in told.items()}} if told else {}


def _deploy(said: argparse.Namespace) -> None:
    more = _given(said, *_SCALING, *_SETTINGS, "name", "share", "python", "batch", "memory", "startup")
    more |= _log(said)
    made = deploy(said.version, said.endpoint, compute=said.compute, keep=said.keep, wait=said.wait, **more)
    say(said, made.whole, repr(made))


def _list(said: argparse.Namespace) -> None:
    found = endpoints(search=said.search, state=said.state, limit=said.limit)
    say(said, found.page, repr(found))


def _show(said: argparse.Namespace) -> None:
    found = endpoints[said.endpoint]
    say(said, found.whole, f"{found!r}\nkey in {found.whole.keys.path}")


def _traffic(said: argparse.Namespace) -> None:
    shares = {}
    for pair in said.shares:
        name, _, share = pair.rpartition("=")
        try:
            shares[name] = float(share.removesuffix("%"))
        except ValueError:
            raise InvalidInput(f"{pair!r} is no share.", field="shares", hint="Write 3=90 4=10.") from None
    found = endpoints[said.endpoint].traffic(shares)
    say(said, found.whole, repr(found))


def _update(said: argparse.Namespace) -> None:
    more = {**_given(said, *_SCALING, *_SETTINGS), **_log(said)}
    found = endpoints[said.endpoint].update(said.deployment, **more)
    say(said, found.whole, repr(found))


def _key(said: argparse.Namespace) -> None:
    found = endpoints[said.endpoint]
    say(said, {"key": found.key, "path": found.whole.keys.path}, found.key)


def _rotate(said: argparse.Namespace) -> None:
    path = endpoints[said.endpoint].rotate_key(grace=said.grace)
    say(
        said,
        {"path": path},
        f"The new key lies in {path}; the old one opens {said.endpoint} for {said.grace} more.",
    )


def _stop(said: argparse.Namespace) -> None:
    found = endpoints[said.endpoint].stop()
    say(said, found.whole, f"{said.endpoint} is deployed, not serving.")


def _start(said: argparse.Namespace) -> None:
    found = endpoints[said.endpoint].start()
    say(said, found.whole, repr(found))


def _delete(said: argparse.Namespace) -> None:
    endpoints[said.endpoint].delete(said.deployment, force=said.force)
    what = said.endpoint if said.deployment is None else f"{said.deployment} of {said.endpoint}"
    say(said, {"deleted": what}, f"{what} answers what it has, and is gone then.")


def _logs(said: argparse.Namespace) -> None:
    text = endpoints[said.endpoint].logs(said.deployment, worker=said.worker)
    say(said, {"log": text}, text.rstrip("\n"))


def _predict(said: argparse.Namespace) -> None:
    try:
        text = sys.stdin.read() if said.file == "-" else Path(said.file).read_text()
        data = json.loads(text)
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {said.file}.", field="file") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{said.file} is not JSON: {error}.", field="file") from None
    got = endpoints[said.endpoint].predict(data, deployment=said.deployment)
    say(said, got, json.dumps(got))


def _requests(said: argparse.Namespace) -> None:
    run_requests(said)


def _label(said: argparse.Namespace) -> None:
    count = label_requests(said.endpoint, read_labels(said.file))
    say(said, {"labels": count}, f"{count:,} labels of {said.endpoint} were taken.")


def _events(said: argparse.Namespace) -> None:
    found = endpoints[said.endpoint].events(limit=said.limit)
    rows = [
        (time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(one.time)), one.verb, one.sentence, one.actor)
        for one in found
    ]
    say(said, found, text_table(("when", "what", "", "by"), rows))
