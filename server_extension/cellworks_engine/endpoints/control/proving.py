"""The smoke test: each worker must answer the model's input example before any client may ask."""

from collections.abc import Sequence
from pathlib import Path

from cellworks_engine.endpoints.frames import Answer, Request, ask

_SHOWN = 500
"""Characters of a worker's answer that a sentence repeats."""


def smoke_test(sockets: Sequence[Path], example: str | None, timeout: float) -> str | None:
    """Return why a deployment must not serve, None where every worker answers as it should."""
    for number, path in enumerate(sockets, 1):
        try:
            if (problem := _tried(path, example, timeout)) is not None:
                return f"The smoke test failed: worker {number} {problem}"
        except TimeoutError:
            return f"The smoke test failed: worker {number} did not answer within {timeout:g} s."
        except OSError as error:
            return f"The smoke test failed: worker {number} cannot be reached ({error})."
    return None


def _tried(path: Path, example: str | None, timeout: float) -> str | None:
    alive = ask(path, Request(1, "GET", "/ping"), timeout)
    if alive.status != 200:
        return f"answers {alive.status} when it is asked whether it lives: {_said(alive)}"
    if example is None:
        return None
    body = example.encode()
    answer = ask(path, Request(2, "POST", "/invocations", "application/json", body=body), timeout)
    if answer.status != 200:
        return f"answers the model's own input example with {answer.status}: {_said(answer)}"
    return None


def _said(answer: Answer) -> str:
    text = answer.body.decode(errors="replace").strip()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
