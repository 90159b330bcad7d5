"""Where `code: steps.py:train` leads: into the files beside a definition."""

from pathlib import Path

from cellworks_engine.pipelines.reading import FindCode
from cellworks_engine.pipelines.schema import ArtifactType, Code
from cellworks_engine.pipelines.source.gathering import code_in, code_of
from cellworks_engine.pipelines.source.signature import signature_of


def finder(folder: Path) -> FindCode:
    """Return what reads a function of a file in a folder, for `reading.read`."""

    def find(file: str, function: str) -> tuple[Code, dict[str, ArtifactType]]:
        room, found = code_in(folder / file, function)
        return code_of(room, found), signature_of(found).outputs

    return find
