"""What the machine still has, and how limits are said: `used 3.9 of 4 GB`, `60 s`. Standard library only."""


def size(amount: int) -> str:
    """Return `3.9 GB` (of 1,024 each)."""
    value, units = float(amount), ["bytes", "kB", "MB", "GB", "TB"]
    while value >= 1024 and len(units) > 1:
        value /= 1024
        del units[0]
    return f"{value:.1f}".removesuffix(".0") + f" {units[0]}"


def seconds(amount: float) -> str:
    """Return `60 s`."""
    return f"{amount:g} s"


def machine_memory() -> float:
    """Return the share of the machine's memory that is in use; 0 where that is not known."""
    try:
        with open("/proc/meminfo", "rb") as file:  # noqa: PTH123 (read often)
            lines = [line.split() for line in file.read().splitlines()[:5]]
    except OSError:
        return 0.0
    amounts = {line[0]: int(line[1]) for line in lines}
    total, available = amounts.get(b"MemTotal:", 0), amounts.get(b"MemAvailable:", 0)
    return 1 - available / total if total else 0.0


def machine_kills() -> int:
    """Return how often the kernel has ended a process of this control group for want of memory."""
    try:
        with open("/proc/self/cgroup", "rb") as file:  # noqa: PTH123
            path = next(line[3:].strip().decode() for line in file if line.startswith(b"0::"))
        with open(f"/sys/fs/cgroup{path}/memory.events", "rb") as file:  # noqa: PTH123
            return next(int(line.split()[1]) for line in file if line.startswith(b"oom_kill "))
    except (OSError, StopIteration, ValueError):
        return 0
