"""`cellworks datasets …`."""

import argparse
from typing import Any, get_args

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.dataset_handle import Dataset
from cellworks.dataset_list import DatasetList, datasets, parse
from cellworks.dataset_rows import sql
from cellworks.parsing import Parser
from cellworks.quantities import tags
from cellworks_engine.datasets.schema import DatasetKind, SourceState
from cellworks_engine.errors import InvalidInput

NOT_UNCHANGED = 1
"""The exit code of a check that found the data changed or missing."""


def add(slices: Subparsers) -> None:
    """Add the slice and its verbs."""
    slice_ = slices.add_parser("datasets", help="register, list and check data")
    verbs = slice_.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    _add_register(verbs)
    parser = verbs.add_parser("list", help="list datasets with their newest versions")
    parser.add_argument("--search")
    parser.add_argument("--state", choices=get_args(SourceState), help="what the last look at the data found")
    parser.add_argument("--kind", choices=get_args(DatasetKind))
    parser.add_argument(
        "--sort", default="name", help="name, size, rows, created, …; -size is the largest first"
    )
    parser.add_argument("--limit", type=int, default=50)
    parser.add_argument("--offset", type=int, default=0)
    add_json(parser)
    parser.set_defaults(run=_list)
    parser = verbs.add_parser("diff", help="compare two versions: columns, rows, and how far values moved")
    parser.add_argument("dataset", help="flights/1, the earlier one")
    parser.add_argument("other", help="flights/2")
    parser.add_argument("--no-rows", dest="rows", action="store_false", help="read neither version")
    add_json(parser)
    parser.set_defaults(run=_diff)
    parser = verbs.add_parser("stats", help="show what a version's columns held when it was registered")
    parser.add_argument("dataset", help="flights/2")
    add_json(parser)
    parser.set_defaults(run=_stats)
    told = {
        "show": (_show, "show a dataset's versions, or one version with its columns"),
        "check": (_check, "look whether the data is what it was; exit code 1 where it is not"),
        "used": (_used, "list the jobs that used a version, and the runs that they made"),
        "delete": (_delete, "forget a version; the data it refers to stays"),
    }
    for verb, (run, words) in told.items():
        parser = verbs.add_parser(verb, help=words)
        parser.add_argument("dataset", help="flights, or flights/2")
        add_json(parser)
        parser.set_defaults(run=run)
        if verb == "check":
            parser.add_argument("--full", action="store_true", help="read the content in any case")
        if verb == "used":
            parser.add_argument("--limit", type=int, default=50)
        if verb == "delete":
            parser.add_argument("--force", action="store_true", help="though ended jobs have used it")


def _add_register(verbs: Subparsers) -> None:
    words = "make a version of a file, a folder, a URL or rows of a database; the data stays there"
    parser = verbs.add_parser("register", help=words)
    parser.add_argument("name")
    parser.add_argument("path", nargs="?", help="a path, or a URL that fsspec reads: s3://bucket/flights/")
    parser.add_argument(
        "--option", dest="options", action="append", metavar="KEY=VALUE",
        help="of the URL's store: endpoint_url=http://minio:9000; secrets as KEY='${NAME}'",
    )  # fmt: skip
    parser.add_argument(
        "--sql", metavar="URL", help="a database: 'postgresql://${PGUSER}:${PGPASSWORD}@host/air'"
    )
    parser.add_argument("--table", help="of the database")
    parser.add_argument("--query", help="one SELECT, with an ORDER BY")
    parser.add_argument("--format", help="parquet, csv, jsonl, arrow or other (by the names)")
    parser.add_argument("--description")
    parser.add_argument("--tag", dest="tags", action="append", metavar="KEY=VALUE", help="a tag")
    parser.add_argument("--new", action="store_true", help="a new version even of the same content")
    add_json(parser)
    parser.set_defaults(run=_register)


def _register(said: argparse.Namespace) -> None:
    given = None if said.tags is None else tags(said.tags)
    options = None if said.options is None else tags(said.options)
    made, is_new = datasets.registered(
        said.name, _source(said), format=said.format, options=options, description=said.description,
        tags=given, new=said.new,
    )  # fmt: skip
    note = "" if is_new else "\nThe content is that of the newest version: there is no new one."
    say(said, {"ref": made.ref, "is_new": is_new, "version": made.row}, repr(made) + note)


def _source(said: argparse.Namespace) -> Any:
    if (said.path is None) == (said.sql is None):
        raise InvalidInput("Name a path or a URL, or a database with --sql.", field="path")
    return said.path if said.sql is None else sql(said.sql, said.query, table=said.table)


def _list(said: argparse.Namespace) -> None:
    page = datasets.page(
        said.search, said.limit, state=said.state, kind=said.kind, sort=said.sort, offset=said.offset
    )
    found = DatasetList([row.latest for row in page.datasets], page.total)
    more = f"\n{len(found)} of {found.total:,}" if found.total > len(found) else ""
    say(said, page, repr(found) + more)


def _show(said: argparse.Namespace) -> None:
    name, version = parse(said.dataset)
    if version is None:
        history = datasets.history(name)
        about = [history.description] if history.description else []
        about += ["  ".join(f"{key}={value}" for key, value in history.tags.items())] if history.tags else []
        say(said, history, "\n".join([*about, repr(DatasetList(history.versions, len(history.versions)))]))
        return
    one = datasets[said.dataset]
    say(said, one.whole, "\n".join([repr(one), one.fingerprint, repr(one.schema)]))


def _check(said: argparse.Namespace) -> int:
    one = datasets[said.dataset]
    found = one.check(full=said.full)
    say(said, found, f"{one.ref} {found.state} (on {found.host}): {found.sentence}")
    return 0 if found.state == "unchanged" else NOT_UNCHANGED


def _diff(said: argparse.Namespace) -> None:
    found = datasets[said.other].diff(datasets[said.dataset].ref, rows=said.rows)
    say(said, found.whole, repr(found))


def _stats(said: argparse.Namespace) -> None:
    found = datasets[said.dataset].statistics()
    say(said, found.whole, repr(found))


def _used(said: argparse.Namespace) -> None:
    one = datasets[said.dataset]
    found = one.used(limit=said.limit)
    more = f"\n{len(found)} of {found.page.total:,}" if found.page.total > len(found) else ""
    say(said, found.page, repr(found) + more if len(found) else f"No job has used {one.ref}.")


def _delete(said: argparse.Namespace) -> None:
    if parse(said.dataset)[1] is None:
        raise InvalidInput(
            "A version is deleted, not a whole dataset.",
            field="dataset",
            hint=f"Write {said.dataset}/1; `cellworks datasets show {said.dataset}` lists the versions.",
        )
    one: Dataset = datasets[said.dataset]
    one.delete(force=said.force)
    say(said, {"deleted": one.ref}, f"{one.ref} is forgotten; what it refers to stays.")
