"""What never goes into a snapshot of source: secrets, caches, and what `.gitignore` files name."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

SECRETS = (
    ".env",
    ".env.*",
    "*.env",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.kdbx",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    ".netrc",
    ".pypirc",
    ".git-credentials",
    ".htpasswd",
    "credentials",
    "credentials.json",
    "service-account*.json",
    "secrets.toml",
    "secrets.y*ml",
    "secrets.json",
)
"""Names of files that hold secrets more often than not, matched in lower case."""

_SECRET_FOLDERS = frozenset({".ssh", ".aws", ".gnupg", ".azure", ".kube", ".docker"})
_NEVER = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "__pycache__",
        ".ipynb_checkpoints",
        ".venv",
        "venv",
        "node_modules",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".tox",
        ".nox",
        "mlruns",
        ".demo",
    }
)


def files(source: Path) -> Iterator[Path]:
    """Yield the files under a folder that a snapshot takes, sorted, with symlinked folders left out."""
    rules = [rule for folder in reversed(_above(source)) for rule in _rules(folder)]
    yield from _walk(source, rules)


def is_secret(name: str) -> bool:
    """Tell whether a file's name says that it holds a secret."""
    lower = name.lower()
    return any(fnmatchcase(lower, pattern) for pattern in SECRETS)


class _Rule:
    """One line of a `.gitignore`, tried against absolute paths."""

    def __init__(self, folder: Path, line: str) -> None:
        self.keeps = line.startswith("!")
        pattern = line.removeprefix("!").removeprefix("\\")
        self.only_folders = pattern.endswith("/")
        pattern = pattern.rstrip("/")
        anchored = "/" in pattern
        body = _regex(pattern.removeprefix("/"))
        start = re.escape(str(folder).rstrip("/")) + "/"
        self.match = re.compile(start + ("" if anchored else "(?:.*/)?") + body).fullmatch

    def takes(self, path: str, is_folder: bool) -> bool:
        """Tell whether the line names this path."""
        return (is_folder or not self.only_folders) and self.match(path) is not None


def _regex(pattern: str) -> str:
    parts = re.split(r"(\*\*/|/\*\*$|\*|\?|\[[^]]+\])", pattern)
    kinds = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    return "".join(
        kinds.get(part)
        or ("[" + part[1:-1].replace("!", "^", 1) + "]" if part[:1] == "[" else re.escape(part))
        for part in parts
    )


def _rules(folder: Path) -> Iterator[_Rule]:
    try:
        lines = (folder / ".gitignore").read_text(errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        stripped = line.rstrip()
        if stripped and not stripped.startswith("#"):
            yield _Rule(folder, stripped)


def _above(source: Path) -> list[Path]:
    """Return the folders between a source and the top of its repository, whose `.gitignore` count too."""
    above: list[Path] = []
    if (source / ".git").exists():
        return above
    for folder in source.parents:
        above.append(folder)
        if (folder / ".git").exists():
            return above
    return []


def _walk(folder: Path, rules: list[_Rule]) -> Iterator[Path]:
    rules = [*rules, *_rules(folder)]
    for path in sorted(folder.iterdir()):
        is_folder = path.is_dir()
        verdict = next((rule for rule in reversed(rules) if rule.takes(str(path), is_folder)), None)
        if path.name in _NEVER or (verdict is not None and not verdict.keeps):
            continue
        if is_folder:
            if not path.is_symlink() and path.name not in _SECRET_FOLDERS:
                yield from _walk(path, rules)
        elif path.is_file() and not is_secret(path.name):
            yield path
