"""`python -m soak [claim …] [--small] [--seed N]`: run claims, and print N, seed and result of each."""

import argparse
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from soak import (
    clients,
    compiled,
    crashes,
    endpoints,
    executions,
    kills,
    logged,
    outages,
    recipes,
    sketches,
    swaps,
    transforms,
    waiting,
)

Claim = Callable[[argparse.Namespace], tuple[int, str]]


def _kills(options: argparse.Namespace) -> tuple[int, str]:
    if options.small:
        return 8, kills.kills(8, options.seed, in_flight=5, steps=12, with_server=False)
    return options.kills, kills.kills(options.kills, options.seed)


def _supervisor(options: argparse.Namespace) -> tuple[int, str]:
    if options.small:
        return 2, crashes.supervisor(most=41, step=20, enough=1)
    return 400, crashes.supervisor()


def _runner(options: argparse.Namespace) -> tuple[int, str]:
    return (60, crashes.runner()) if not options.small else (3, crashes.runner(step=6))


def _clients(options: argparse.Namespace) -> tuple[int, str]:
    processes, each = (3, 4) if options.small else (8, 125)
    return processes * each, clients.clients(processes, each)


def _clients_postgresql(options: argparse.Namespace) -> tuple[int, str]:
    processes, each = (3, 4) if options.small else (8, 125)
    with clients.postgresql() as url:
        return processes * each, clients.clients(processes, each, url)


def _fresh(_options: argparse.Namespace) -> tuple[int, str]:
    return 6, clients.fresh(6)


def _fuzz(options: argparse.Namespace) -> tuple[int, str]:
    calls = 200 if options.small else 20_000
    command = [sys.executable, "-m", "pytest", "tests/server/test_fuzz.py", "-q", "--timeout=5400"]
    environment = {**os.environ, "CELLWORKS_FUZZ_CALLS": str(calls), "CELLWORKS_FUZZ_SEED": str(options.seed)}
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return calls, done.stdout.strip().splitlines()[-1]


def _waiting(options: argparse.Namespace) -> tuple[int, str]:
    moments = 3 if options.small else 200
    return moments, waiting.waiting(moments, options.seed)


def _sketches(options: argparse.Namespace) -> tuple[int, str]:
    rows = 1_000_000 if options.small else 30_000_000
    return rows, sketches.sketches(rows, options.seed)


def _swaps(options: argparse.Namespace) -> tuple[int, str]:
    if options.small:
        return 8, swaps.swaps(8, options.seed, kills=False)
    return 100, swaps.swaps(100, options.seed)


def _compiled(options: argparse.Namespace) -> tuple[int, str]:
    if options.small:
        return compiled.compiled(400, options.seed, ("iris",))
    return compiled.compiled(100_000, options.seed)


def _requests(options: argparse.Namespace) -> tuple[int, str]:
    count, between = (4_000, 2_000) if options.small else (1_000_000, 20_000)
    return count, endpoints.requests(count, between)


def _outages(options: argparse.Namespace) -> tuple[int, str]:
    if options.small:  # on whatever machine: how long it takes is no test's to judge
        return 1, outages.outages(1, options.seed, within=60.0)
    return 100, outages.outages(100, options.seed)


def _request_log(options: argparse.Namespace) -> tuple[int, str]:
    number = 1 if options.small else 200
    return number, logged.logged(number, options.seed)


def _transforms(options: argparse.Namespace) -> tuple[int, str]:
    if options.small:
        return 300_000, transforms.transforms(300_000, 2, options.seed, mini_batch=2_000)
    return 10_000_000, transforms.transforms(10_000_000, 20, options.seed, mini_batch=20_000)


def _recipes(options: argparse.Namespace) -> tuple[int, str]:
    count = 16 if options.small else 1000
    return count, recipes.recipes(count, options.seed)


def _executions(options: argparse.Namespace) -> tuple[int, str]:
    if options.small:
        return 5, executions.executions(5, options.seed, weights=[60, 1, 3, 1])
    return 500, executions.executions(500, options.seed, weights=[6, 2, 5, 1], through_server=0.2)


CLAIMS: dict[str, tuple[str, Claim]] = {
    "fresh": ("six processes open a fresh home at once: one supervisor", _fresh),
    "clients": ("jobs that many processes submit at once run once each", _clients),
    "clients-postgresql": ("the same on PostgreSQL", _clients_postgresql),
    "supervisor-crashes": ("a supervisor that crashes at any write boundary loses nothing", _supervisor),
    "runner-crashes": ("a runner that crashes at any boundary runs nothing twice", _runner),
    "fuzz": ("no call of the contract gets a 5xx, each operation answers 2xx", _fuzz),
    "waiting": ("interrupted and restarted at any moment, no cell computes with an old value", _waiting),
    "sketches": ("more rows than memory: a sketch stays small and near all of them", _sketches),
    "swaps": ("versions and shares change under load and kills, and no request fails", _swaps),
    "outages": ("whatever is killed, an endpoint answers again within 3 s, as it is now", _outages),
    "requests": ("answers through batching are each their own, whatever dies meanwhile", _requests),
    "request-log": ("the gateway is killed under load: its log misses the last moment at most", _request_log),
    "compiled": ("a compiled model answers as the original, or says why it does not serve", _compiled),
    "recipes": ("a recipe does the same here, in a job, before a model, and as exported code", _recipes),
    "executions": ("random pipelines under kills end as a reference says; nothing runs twice", _executions),
    "transforms": ("a file that is scored under kills: every row once, in order", _transforms),
    "kills": ("kill anything: at most once, lost only with its runner, no metric missing", _kills),
}  # fmt: skip


def main() -> int:
    """Run the claims that are named, else all; 1 where one does not hold."""
    parser = argparse.ArgumentParser(prog="python -m soak", description=__doc__)
    parser.add_argument("claims", nargs="*", metavar="claim", help=", ".join(CLAIMS))
    parser.add_argument("--small", action="store_true", help="the same code with small numbers")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kills", type=int, default=1000)
    options = parser.parse_args()
    broken = 0
    for name in options.claims or CLAIMS:
        sentence, claim = CLAIMS[name]
        print(f"{name}: {sentence}", flush=True)
        began = time.monotonic()
        try:
            number, result = claim(options)
            word = "held"
        except (AssertionError, TimeoutError) as error:
            traceback.print_exc()
            number, result, word, broken = 0, str(error), "BROKEN", broken + 1
        took = time.monotonic() - began
        print(f"  n {number}, seed {options.seed}, {took:.0f} s: {word}: {result}", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
