"""What a model needs held against what an interpreter has. No database: the SDK asks too, before it loads."""

from collections.abc import Iterable, Sequence

from cellworks_engine.models.schema import Unmet


def unmet(needs: Iterable[str], packages: Sequence[str]) -> list[Unmet]:
    """Return what is missing or of another version than `needs` (lines of requirements.txt) allows.

    `packages` are `name==version` of what is installed. Lines that are no requirement of a package (options,
    paths, URLs) and those whose marker is for another platform are passed over, as is mlflow at another patch
    level of the same minor version: it reads its own files of any patch.
    """
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    installed = {
        canonicalize_name(name): version for name, _, version in (p.partition("==") for p in packages)
    }
    found = []
    for line in needs:
        try:
            needed = Requirement(line.partition(" #")[0].strip())
        except InvalidRequirement:
            continue
        if needed.url is not None or (needed.marker is not None and not needed.marker.evaluate()):
            continue
        has = installed.get(canonicalize_name(needed.name))
        if has is None or not _allows(needed, has):
            found.append(Unmet(package=needed.name, needs=str(needed).partition(";")[0].strip(), has=has))
    return found


def _allows(needed: object, has: str) -> bool:
    from packaging.requirements import Requirement
    from packaging.version import InvalidVersion, Version

    assert isinstance(needed, Requirement)
    try:
        version = Version(has)
    except InvalidVersion:
        return not needed.specifier
    if needed.specifier.contains(version, prereleases=True):
        return True
    if needed.name != "mlflow":
        return False
    pinned = [Version(one.version) for one in needed.specifier if one.operator == "=="]
    return any(one.release[:2] == version.release[:2] for one in pinned)
