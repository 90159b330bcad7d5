"""`docs/add-a-slice.md`, followed word for word in a copy of the tree, gives a slice that works."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.server.world import end_supervisor, environment

pytestmark = pytest.mark.timeout(600)  # processes are started, and the machine may be busy

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "add-a-slice.md"
COPIED = (
    "server_extension", "magics", "labextension", "docs", "tests",
    "pyproject.toml", "package.json", "tsconfig.json", "eslint.config.mjs", ".prettierrc",
)  # fmt: skip
BLOCK = re.compile(
    r"^(New|Change): `([^`]+)`\n\n```\w+\n(.*?)^```$|^(Run):\n\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Step:
    """One instruction of the page."""

    kind: str
    path: str
    content: str

    @property
    def old(self) -> str:
        return "".join(line[1:] for line in self.content.splitlines(True) if line[0] in " -")

    @property
    def new(self) -> str:
        return "".join(line[1:] for line in self.content.splitlines(True) if line[0] in " +")

    def count(self, sign: str) -> int:
        return sum(line.startswith(sign) for line in self.content.splitlines())


def steps() -> list[Step]:
    """Return the page's instructions in order."""
    found = []
    for new, path, content, run, command in BLOCK.findall(PAGE.read_text()):
        found.append(Step(new or run, path, content or command))
    return found


def follow(tree: Path) -> None:
    """Do what the page says; only `jlpm` is left to the test of the browser side."""
    for step in steps():
        file = tree / step.path
        if step.kind == "New":
            assert not file.exists(), f"{step.path} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.content)
        elif step.kind == "Change":
            text = file.read_text()
            assert text.count(step.old) == 1, f"{step.path} does not hold once:\n{step.old}"
            file.write_text(text.replace(step.old, step.new))
        else:
            for program, *arguments in map(shlex.split, step.content.splitlines()):
                if program == "python":
                    run(tree, *arguments)
                elif program == "cp":
                    shutil.copy(tree / arguments[0], tree / arguments[1])


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree in which the page was followed."""
    copy = tmp_path_factory.mktemp("slice") / "cellworks"
    copy.mkdir()
    built = shutil.ignore_patterns("__pycache__", "node_modules", "lib", "static")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=built)
        else:
            shutil.copy(source, copy)
    follow(copy)
    return copy


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, tree: Path) -> Iterator[Path]:
    """Return a home that the code before the change has used, and then the code with the slice."""
    path = tmp_path_factory.mktemp("slice-home") / "home"
    run(ROOT, "-c", CLI, "up", home=path)
    end_supervisor(path)
    yield path
    end_supervisor(path)


CLI = "import sys; from cellworks.cli import main; sys.exit(main(sys.argv[1:]))"


def run(tree: Path, *arguments: str, home: Path | None = None) -> str:
    """Run Python with the code of a tree, and return what it prints."""
    paths = os.pathsep.join([str(tree / "server_extension"), str(tree / "magics"), str(tree)])
    own = {**environment(home or tree / "home"), "PYTHONPATH": paths}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=tree, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_changes_at_most_six_old_lines():
    changed = sum(step.count("-") for step in steps() if step.kind == "Change")
    added = sum(step.count("+") for step in steps() if step.kind == "Change") - changed
    new = sum(step.kind == "New" for step in steps())
    assert (changed, added, new) == (1, 14, 11)
    assert changed <= 6
    assert "eleven new files, adds fourteen\nlines to lists and changes one old line" in PAGE.read_text()


def test_every_layer_has_the_slice(tree: Path):
    contract = json.loads((tree / "labextension/src/contract/openapi.json").read_text())
    assert {"get", "post"} <= contract["paths"]["/notes"].keys()
    assert "NewNoteInput" in contract["components"]["schemas"]
    run(tree, "-m", "cellworks_server.contract", "--check")


def test_its_layers_style_and_tests_hold(tree: Path):
    run(tree, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])")
    python = [step.path for step in steps() if step.path.endswith(".py")]
    run(tree, "-m", "ruff", "check", "--no-cache", *python)
    run(tree, "-m", "ruff", "format", "--no-cache", "--check", *python)
    old = ["tests/engine/db", "tests/server/test_contract.py"]
    chosen = "note or revision or releases or tables_that or contract or reference or operation"
    said = run(tree, "-m", "pytest", "tests/engine/notes", *old, "-k", chosen, "-p", "no:cacheprovider")
    assert "failed" not in said


def test_the_sdk_and_the_command_line_work_on_a_home_that_was_there_before(tree: Path, home: Path):
    write = "import cellworks as cw; print(cw.notes.write('march is dirty').text); print(cw.notes)"
    assert "march is dirty" in run(tree, "-c", write, home=home)
    note = run(tree, "-c", CLI, "notes", "write", "april is clean", home=home).strip()
    listed = json.loads(run(tree, "-c", CLI, "notes", "list", "--json", home=home))
    assert [entry["text"] for entry in listed] == ["april is clean", "march is dirty"]
    assert listed[0]["id"] == note
    assert run(tree, "-c", CLI, "jobs", "list", home=home)


def test_the_interface_compiles(tree: Path):
    modules = ROOT / "node_modules"
    if not modules.exists():
        assert not os.environ.get("CELLWORKS_REQUIRE_ALL"), "run `jlpm install` first"
        pytest.skip("node_modules is not there")
    (tree / "node_modules").symlink_to(modules)
    types = tree / "labextension/src/contract/types.ts"
    contract = ["openapi-typescript", "labextension/src/contract/openapi.json", "-o", str(types)]
    node(tree, *contract, "--default-non-nullable", "false")
    assert "list_notes" in types.read_text()
    # the new files and what they use: all the others are compiled by `make types`, with nothing of the slice
    alone = {"composite": False, "incremental": False}
    include = ["labextension/src/notes/**/*", "labextension/src/**/*.d.ts"]
    some = {"extends": "./tsconfig.json", "compilerOptions": alone, "include": include}
    (tree / "tsconfig.notes.json").write_text(json.dumps(some))
    node(tree, "tsc", "--noEmit", "-p", "tsconfig.notes.json")
    node(tree, "prettier", "--check", "labextension/src/notes", "labextension/src/index.ts")


def node(tree: Path, program: str, *arguments: str) -> None:
    """Run a program of node_modules."""
    command = [str(tree / "node_modules" / ".bin" / program), *arguments]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
