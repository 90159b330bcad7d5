"""A notebook of a few cells, of which the last runs twice: as a job, and in the notebook itself.

They are written as people write them, in files `cases/<topic>.cells`:

    === what the case is about
    rate = 3
    --- cell
    def scaled(x): return x * rate
    --- job; out: y, z
    y, z = scaled(1), scaled(2)

`out` names the values that must be equal; `refused: words` says that a job cannot do what the notebook does,
and with which words it is refused; `raises: KeyError` says that both end so; `printed: apart` that the two
print different things (times, what a shell prints), which are not compared.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
_CASE = re.compile(r"^=== (.+)\n", re.MULTILINE)
_JOB = re.compile(r"^--- job;(.*)\n", re.MULTILINE)
_CELL = "--- cell\n"


@dataclass(frozen=True)
class Case:
    """One such notebook."""

    name: str
    before: list[str]
    cell: str
    names: list[str]
    refused: str
    raises: str
    printed: str = ""


def read_cases() -> list[Case]:
    """Return the cases of every topic."""
    return [case for file in sorted(FOLDER.glob("*.cells")) for case in _cases(file.read_text())]


def _cases(text: str) -> list[Case]:
    _, *parts = _CASE.split(text)
    return [_case(name, body) for name, body in zip(parts[::2], parts[1::2], strict=True)]


def _case(name: str, body: str) -> Case:
    before, said, cell = _JOB.split(body)
    words = dict(part.strip().split(": ", 1) for part in said.split(";") if part.strip())
    assert words.keys() <= {"out", "refused", "raises", "printed"}, f"{name}: {said}"
    return Case(
        name=name,
        before=[one for one in before.split(_CELL) if one.strip()],
        cell=cell.rstrip("\n"),
        names=[one.strip() for one in words.get("out", "").split(",") if one.strip()],
        refused=words.get("refused", ""),
        raises=words.get("raises", ""),
        printed=words.get("printed", ""),
    )
