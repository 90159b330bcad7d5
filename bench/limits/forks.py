"""Ten forks of a Python that has numpy, one after another, then twenty at once: each writes a number."""

import os
import sys
import time

import numpy  # noqa: F401  # a process with something in it


def started(folder: int, value: int) -> int:
    child = os.fork()
    if child == 0:
        with os.fdopen(os.open(str(value), os.O_WRONLY | os.O_CREAT, dir_fd=folder), "w") as file:
            file.write(str(value + 1))
        os._exit(0)
    return child


def main() -> None:
    folder = os.open(sys.argv[1], os.O_RDONLY)
    began = time.perf_counter()
    for value in range(10):
        os.waitpid(started(folder, value), 0)
    chain = time.perf_counter() - began
    began = time.perf_counter()
    for child in [started(folder, value) for value in range(100, 120)]:
        os.waitpid(child, 0)
    print(chain * 1000, (time.perf_counter() - began) * 1000)


main()
