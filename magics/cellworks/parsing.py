"""The options of a magic's line and of the command line: what is wrong is raised, and said in one place."""

import argparse
from typing import NoReturn

from cellworks_engine.errors import InvalidInput


class HelpShown(Exception):
    """The help was printed, and there is nothing more to do."""


class Parser(argparse.ArgumentParser):
    """An argument parser that ends neither a kernel nor a program."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        raise InvalidInput(f"{self.prog}: {message}.", hint=self.format_usage().strip())

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Raise in place of ending the process."""
        if status == 0:
            raise HelpShown
        raise InvalidInput(message or f"{self.prog} ended with {status}.")


def add_job_options(parser: argparse.ArgumentParser) -> None:
    """Add what may be said about a job, the same words everywhere."""
    parser.add_argument(
        "-p", dest="params", action="append", default=[], metavar="NAME=VALUE", help="a parameter"
    )
    parser.add_argument("--cpu", type=float, metavar="N", help="cores (1)")
    parser.add_argument("--memory", metavar="SIZE", help="most memory: 4G, 512M")
    parser.add_argument("--gpu", type=int, metavar="N", help="graphics cards")
    parser.add_argument("--timeout", metavar="TIME", help="most time an attempt may take: 90s, 1h30m")
    parser.add_argument("--retries", type=int, metavar="N", help="attempts after a failed one")
    parser.add_argument("--experiment", metavar="NAME", help="the run's experiment (Default)")
    parser.add_argument("--priority", type=int, metavar="N", help="higher goes first (0)")
    parser.add_argument("--tag", dest="tags", action="append", default=[], metavar="KEY=VALUE", help="a tag")
    parser.add_argument("--compute", metavar="NAME", help="where it runs (local)")
    parser.add_argument(
        "--register", nargs="?", const=True, metavar="NAME",
        help="make the model that it logs a version of NAME (the job's own name)",
    )  # fmt: skip


def job_options(said: argparse.Namespace) -> dict[str, object]:
    """Return the options of `add_job_options` as `options()` takes them."""
    from cellworks.quantities import parameter, tags

    plain = ("cpu", "memory", "gpu", "timeout", "retries", "experiment", "priority", "compute", "register")
    given: dict[str, object] = {name: getattr(said, name) for name in plain}
    return {
        **given,
        "params": dict(parameter(text) for text in said.params),
        "tags": tags(said.tags),
    }
