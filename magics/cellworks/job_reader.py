"""The process beside the supervisor that makes a job's document a spec: `python -m cellworks.job_reader`.

It takes a JobDocument on its input, writes the content that the job needs into the studio, and says a
Prepared; what libraries print goes to the errors.
"""

import os
import sys
from pathlib import Path

import msgspec

from cellworks import submitting
from cellworks.apply import check_job, work_of
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.preparing import Prepared
from cellworks_engine.jobs.schema import JobDocument


def main() -> None:
    """Answer one question."""
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        asked = msgspec.json.decode(sys.stdin.buffer.read(), type=JobDocument)
        out.write(msgspec.json.encode(_answer(asked)))


def _answer(asked: JobDocument) -> Prepared:
    given = {name: value for name, value in msgspec.to_builtins(asked).items() if value not in (None, [], {})}
    given.pop("python", None)
    try:
        check_job(given)
        make, chosen = work_of(given, Path(asked.source))
        spec, _ = submitting.prepare(make, chosen, submitting.Origin(client="lab"))
    except CellworksError as error:
        return Prepared(error=error.body())
    return Prepared(spec=spec)


if __name__ == "__main__":
    main()
