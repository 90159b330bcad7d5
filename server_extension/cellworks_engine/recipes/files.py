"""A recipe as a file: JSON of a step a line or more, so that a change of one step is a small difference."""

from pathlib import Path

import msgspec

from cellworks_engine.errors import InvalidInput, NotFound, WrongStore
from cellworks_engine.recipes.schema import FORMAT, RecipeSpec

SUFFIX = ".recipe.json"


class _Marked(msgspec.Struct):
    format: int


def write(recipe: RecipeSpec, path: Path) -> Path:
    """Write a recipe to a file, and return where; an older one of the name is replaced."""
    path.write_bytes(encode(recipe))
    return path


def encode(recipe: RecipeSpec) -> bytes:
    """Return what stands in a recipe's file."""
    return msgspec.json.format(msgspec.json.encode(recipe), indent=2) + b"\n"


def read(path: Path) -> RecipeSpec:
    """Read a recipe; raises NotFound, WrongStore for a newer format, InvalidInput that says what is wrong."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(f"There is no file {path}.", field="path") from None
    return decode(data, str(path))


def decode(data: bytes, name: str = "the recipe") -> RecipeSpec:
    """Return a recipe from the bytes of a file; raises what `read` does."""
    try:
        found = msgspec.json.decode(data, type=_Marked).format
        if found > FORMAT:
            raise WrongStore(
                f"{name} was written in format {found}; this version reads up to {FORMAT}.",
                hint="Update Cellworks.",
            )
        return msgspec.json.decode(data, type=RecipeSpec)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{name} is no recipe: {error}.", field="path") from None
