"""Taking in an exported run: its folder, laid out as if it had run here, and what is held back from it.

Whatever runs code when it is read (models, captured and kept values, scripts in outputs) stays apart in
`untrusted/` until somebody says that the file's maker is trusted. Nothing is unpickled here.
"""

import json
import re
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.folder import AttemptFolder, Exit, Launch
from cellworks_engine.jobs.live import read_structs
from cellworks_engine.jobs.schema import FunctionEntry, Output
from cellworks_engine.jobs.spool import Line, SpoolWriter, TagLine
from cellworks_engine.runs.exchange import lines as run_lines
from cellworks_engine.runs.exchange.archive import Reading
from cellworks_engine.runs.exchange.manifest import JOB_FILES, RUN, ExportedJob
from cellworks_engine.runs.moving import tell_model

_SHOWN = frozenset({"text/plain", "image/png", "image/jpeg"})
"""What an output may be drawn as before anybody trusts it."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MODEL_LINES = "run.jsonl"


def unpack(archive: Reading, folder: AttemptFolder, launch: Launch, content: FileContentStore) -> None:
    """Lay out everything in the attempt's folder; what runs code stays apart, unless it is trusted."""
    untrusted = folder.untrusted
    for member in archive.under("job"):
        name = member.path.removeprefix("job/")
        if name in JOB_FILES:
            archive.take(member, folder.path / name)
    _artifacts(archive, folder)
    lines = _lines(archive, folder)
    ids = {old: f"m-{uuid.uuid4().hex}" for old in run_lines.models_of(lines)}
    for member in archive.under("models"):
        _, old, rest = member.path.split("/", 2) if member.path.count("/") >= 2 else ("", "", "")
        if old in ids:
            archive.take(member, untrusted / "models" / ids[old] / rest)
    _contents(archive, untrusted)
    own, of_models = run_lines.parted(lines)
    _append(folder.spool, own)
    _append(untrusted / _MODEL_LINES, list(run_lines.relabelled(of_models, ids)))
    _hold_back_scripts(folder)
    for model in ids.values():
        described = untrusted / "models" / model / "MLmodel"
        try:
            tell_model(described, model, launch.run_id, (folder.models / model).absolute().as_uri())
        except UnicodeDecodeError:
            raise InvalidInput("The description of a model in the file is no text.", field="file") from None
    _end(folder, archive.manifest.job)
    if launch.imported is not None and launch.imported.trusted:
        accept(folder, content)
        forget(folder)


def accept(folder: AttemptFolder, content: FileContentStore) -> None:
    """Put what was held back where it belongs. Killed at any moment, it goes on when it is called again.

    The empty `untrusted/` stays, as the sign that this is under way, until `forget`.
    """
    untrusted = folder.untrusted
    for file in _files(untrusted / "content"):
        content.take(file, file.name)
    for name in ("artifacts", "models"):
        for file in _files(untrusted / name):
            target = folder.path / name / file.relative_to(untrusted / name)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.replace(target)
    outputs = untrusted / "outputs.jsonl"
    if outputs.exists():
        outputs.replace(folder.outputs)
    if (untrusted / _MODEL_LINES).exists():
        _append(
            folder.spool,
            [*run_lines.read(untrusted / _MODEL_LINES), TagLine(key="cellworks.trusted", value="yes")],
        )


def forget(folder: AttemptFolder) -> None:
    """Say that nothing is held back any more."""
    shutil.rmtree(folder.untrusted, ignore_errors=True)


def held_back(folder: AttemptFolder, job: ExportedJob | None) -> list[str]:
    """Name what waits for trust, for people."""
    untrusted = folder.untrusted
    if not untrusted.exists():
        return []
    names = run_lines.models_of(run_lines.read(untrusted / _MODEL_LINES))
    found = [f"model {name}" for name in names.values()]
    there = {file.name for file in _files(untrusted / "content")}
    if job is not None:
        found += [f"captured {one.name}" for one in job.spec.captures if one.digest in there]
        found += [f"value {one.name}" for one in job.results if one.digest in there]
        if isinstance(job.spec.entry, FunctionEntry) and job.spec.entry.content in there:
            found.append(f"function {job.spec.entry.name}")
    if (untrusted / "artifacts").exists():
        found.append("models among the artifacts")
    if (untrusted / "outputs.jsonl").exists():
        found.append("HTML and scripts in outputs")
    return found


def _artifacts(archive: Reading, folder: AttemptFolder) -> None:
    """Take the artifacts in; a folder with an `MLmodel` is a model, wherever it lies."""
    members = list(archive.under("artifacts"))
    models = {one.path.rpartition("/")[0] for one in members if one.path.rpartition("/")[2] == "MLmodel"}
    for member in members:
        held = any(member.path.startswith(f"{model}/") for model in models)
        archive.take(member, (folder.untrusted if held else folder.path) / member.path)


def _contents(archive: Reading, untrusted: Path) -> None:
    for member in archive.under("content"):
        name = member.path.removeprefix("content/")
        if not _DIGEST.fullmatch(name) or name != member.digest:
            raise InvalidInput(
                f"The file holds {member.path!r}, whose bytes have another hash.", field="file"
            )
        archive.take(member, untrusted / member.path)


def _lines(archive: Reading, folder: AttemptFolder) -> list[Line]:
    member = archive.members.get(RUN)
    if member is None:
        raise InvalidInput("The file holds no run.", field="file")
    path = folder.path / "imported.jsonl"
    archive.take(member, path)
    try:
        return run_lines.read(path)
    finally:
        path.unlink()


def _append(path: Path, lines: list[Line]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    writer = SpoolWriter(path)
    writer.write(*lines)
    writer.close()


def _hold_back_scripts(folder: AttemptFolder) -> None:
    """Keep apart outputs that can hold scripts, and leave of each what is only text or a picture."""
    outputs, _ = read_structs(folder.outputs, Output)
    if not outputs:
        return
    safe = [_only_shown(one) for one in outputs]
    if any(new is not old for new, old in zip(safe, outputs, strict=True)):
        folder.untrusted.mkdir(mode=0o700, exist_ok=True)
        folder.outputs.replace(folder.untrusted / "outputs.jsonl")
        folder.outputs.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in safe))


def _only_shown(output: Output) -> Output:
    told: Any = json.loads(bytes(output.content))
    if not isinstance(told, dict) or told.get("output_type") in ("stream", "error"):
        return output
    data = told.get("data", {})
    if not isinstance(data, dict):
        data = {}
    elif data.keys() <= _SHOWN:
        return output
    kept = {kind: value for kind, value in data.items() if kind in _SHOWN}
    told["data"] = kept or {"text/plain": "(held back until this run is trusted)"}
    told["metadata"] = {}
    return msgspec.structs.replace(output, content=msgspec.Raw(json.dumps(told).encode()))


def _end(folder: AttemptFolder, job: ExportedJob) -> None:
    for result in job.results:
        folder.append(folder.results.name, result)
    attempt = job.attempt
    folder.write(
        "exit.json",
        Exit(state=attempt.state, ended=job.ended, exit_code=attempt.exit_code, failure=attempt.failure),
    )


def _files(folder: Path) -> Iterable[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
