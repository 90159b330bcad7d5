"""A pipeline in Python, in cells and in YAML is one definition, with hashes of what its steps do."""

import importlib.util
import itertools
import sys
from pathlib import Path
from types import ModuleType

import pytest
from IPython.core.interactiveshell import InteractiveShell
from tests.sdk.notebook import notebook_text

import cellworks as cw
from cellworks.cli import main
from cellworks.pipeline_handle import Pipeline
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.schema import (
    Cache,
    Each,
    FromDataset,
    FromStep,
    Resources,
    Retries,
    Step,
)

HELPERS = """\
from sklearn.linear_model import LogisticRegression

SEED = 7


def simple(strength):
    return LogisticRegression(C=strength, random_state=SEED)


def unused():
    return 1
"""
STEPS = """\
import cellworks as cw
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from helpers import simple

COLUMNS = ["distance", "hour"]


@cw.step
def split(data: cw.Dataset, month: int) -> tuple[cw.Dataset, cw.Dataset]:
    old = data[data.month <= month]
    new = data[data.month > month]
    return old, new


@cw.step.train(experiment="late-flights")
def boosted(old: cw.Dataset, depth: int) -> cw.Model:
    one = HistGradientBoostingClassifier(max_depth=depth).fit(old[COLUMNS], old.late)
    return one


@cw.step.train(experiment="late-flights")
def logistic(old: cw.Dataset) -> cw.Model:
    other = simple(0.5).fit(old[COLUMNS], old.late)
    return other


@cw.step
def evaluate(one: cw.Model, other: cw.Model, new: cw.Dataset) -> tuple[cw.Model, cw.Report]:
    scores = [m.score(new[COLUMNS], new.late) for m in (one, other)]
    best = (one, other)[scores[1] > scores[0]]
    report = {"accuracy": float(pd.Series(scores).max())}
    return best, report


@cw.pipeline(parallel=2)
def flights(month: int = 1, least: float = 0.6, depth: int = 6):
    data = cw.step.recipe("flights", file="clean.recipe.json", name="clean")
    old, new = split(data, month)
    best, report = evaluate(boosted(old, depth), logistic(old), new)
    with cw.when(report["accuracy"] > least, name="gate"):
        version = cw.step.register(best, report, model_name="late-flights", alias="champion")
        endpoint = cw.step.deploy(version, endpoint="flights")
        cw.step.drift(old, new, after=endpoint, thresholds={"temp": 0.2})
"""
YAML = """\
pipeline: flights
parameters: {month: 1, least: 0.6, depth: 6}
limits: {parallel: 2}
steps:
  clean:
    recipe: clean.recipe.json
    in: {data: {dataset: flights}}
  split:
    function: steps.py:split
    in: {data: {from: clean.data}, month: {from: month}}
  boosted:
    train: {code: "steps.py:boosted", experiment: late-flights}
    in: {old: {from: split.old}, depth: {from: depth}}
  logistic:
    train: {code: "steps.py:logistic", experiment: late-flights}
    in: {old: {from: split.old}}
  evaluate:
    function: steps.py:evaluate
    in: {one: {from: boosted.one}, other: {from: logistic.other}, new: {from: split.new}}
  gate:
    if: evaluate.report["accuracy"] > least
    then:
      register:
        register: {model_name: late-flights, alias: champion}
        in: {model: {from: evaluate.best}, metrics: {from: evaluate.report}}
      deploy:
        deploy: {endpoint: flights}
        in: {version: {from: register.version}}
      drift:
        drift: {thresholds: {temp: 0.2}}
        in: {reference: {from: split.old}, current: {from: split.new}}
        after: [deploy]
"""
RECIPE = '{"format": 1, "name": "clean", "steps": [{"do": {"op": "impute", "columns": ["temp"]}}]}'
CELLS = [
    "import pandas as pd, cellworks as cw\nfrom sklearn.ensemble import HistGradientBoostingClassifier",
    "from sklearn.linear_model import LogisticRegression\nSEED = 7",
    "def simple(strength):  # as in the file\n    return LogisticRegression(C=strength, random_state=SEED)",
    "COLUMNS = ['distance', 'hour']\nmonth, least = 1, 2\ndepth = 6\nmonth = 1\nleast = 0.6\nunread = 3",
    '%%step clean\ndata = cw.step.recipe("flights", file="clean.recipe.json")',
    "%%step split --out old:dataset,new:dataset\n"
    "old = data[data.month <= month]\nnew = data[data.month > month]  # the rest",
    "%time new.describe()",
    "%%step boosted --kind train --experiment late-flights --out one:model\n"
    "one = HistGradientBoostingClassifier(max_depth=depth).fit(old[COLUMNS], old.late)",
    "%%step logistic --kind train --experiment late-flights --out other:model\n"
    "other = simple(0.5).fit(old[COLUMNS], old.late)",
    "%%step evaluate --out best:model,report:report\n"
    "scores = [m.score(new[COLUMNS], new.late) for m in (one, other)]\n"
    "best = (one, other)[scores[1] > scores[0]]\n"
    'report = {"accuracy": float(pd.Series(scores).max())}',
    "%%step register --when gate 'report[\"accuracy\"] > least'\n"
    'version = cw.step.register(best, report, model_name="late-flights", alias="champion")',
    "%%step deploy --when gate 'report[\"accuracy\"] > least'\n"
    'endpoint = cw.step.deploy(version, endpoint="flights")',
    "%%step drift --when gate 'report[\"accuracy\"] > least' --after deploy\n"
    'cw.step.drift(old, new, thresholds={"temp": 0.2})',
]
_numbers = itertools.count()


def written(folder: Path, steps: str = STEPS, helpers: str = HELPERS, name: str = "steps") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(steps)
    (folder / "helpers.py").write_text(helpers)
    (folder / "clean.recipe.json").write_text(RECIPE)
    (folder / "flights.yaml").write_text(YAML)
    (folder / "flights.ipynb").write_text(notebook_text(CELLS))
    return folder / f"{name}.py"


def module(file: Path) -> ModuleType:
    """Import a file under a name of its own, with what lies beside it."""
    sys.path.insert(0, str(file.parent))
    sys.modules.pop("helpers", None)
    try:
        spec = importlib.util.spec_from_file_location(f"steps_{next(_numbers)}", file)
        assert spec is not None and spec.loader is not None
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
    finally:
        sys.path.pop(0)
        sys.modules.pop("helpers", None)
    return made


def traced(file: Path) -> Pipeline:
    return module(file).flights.read()


@pytest.fixture
def python(tmp_path: Path) -> Pipeline:
    return traced(written(tmp_path / "one"))


def test_python_cells_and_yaml_are_one_definition_with_the_same_hashes(python: Pipeline, tmp_path: Path):
    assert list(python.check()) == []
    by_name = cw.pipelines.load(tmp_path / "one" / "flights.yaml")
    python.to_yaml(tmp_path / "one" / "whole.yaml")
    whole = cw.pipelines.load(tmp_path / "one" / "whole.yaml")
    elsewhere = traced(written(tmp_path / "an" / "other", name="renamed"))
    cells = cw.notebook_pipeline(tmp_path / "one" / "flights.ipynb", parallel=2)
    for other in (by_name, whole, elsewhere, cells):
        assert list(other.check()) == []
        assert other.digests() == python.digests()
        assert other.digest() == python.digest()
    assert by_name.definition() == whole.definition() == python.definition()
    assert str(tmp_path) not in python.to_yaml()


def test_a_definition_is_typed(python: Pipeline):
    steps = {one.name: one for one in python.definition().steps if isinstance(one, Step)}
    assert steps["clean"].inputs == {"data": FromDataset(dataset="flights")}
    assert steps["split"].outputs == {"old": "dataset", "new": "dataset"}
    assert steps["evaluate"].inputs["other"] == FromStep(step="logistic", output="other")
    assert python.graph().steps[:5] == ["clean", "split", "boosted", "logistic", "evaluate"]
    assert python.graph().upstream("drift") == {
        "clean", "split", "boosted", "logistic", "evaluate", "register", "deploy",
    }  # fmt: skip
    assert 'gate: if evaluate.report["accuracy"] > least\n  register' in repr(python)
    assert python.graph()._repr_svg_().count("<rect") == 8
    assert 'aria-label="Steps of the pipeline: clean, split, ' in python.graph()._repr_html_()


@pytest.mark.parametrize(
    ("steps", "helpers", "changed"),
    [
        (("    old = data", "    # older ones\n    old   =  data"), None, set()),
        (('COLUMNS = ["distance", "hour"]', "COLUMNS = [\n    'distance',\n    'hour',\n]"), None, set()),
        (("-> cw.Model:\n    one = Hist", '-> cw.Model:\n    """Fit."""\n    one = Hist'), None, set()),
        (None, ("return 1\n", "return 2\n"), set()),
        (None, ("    return Log", "    # more\n    return Log"), set()),
        (("month <= month", "month < month"), None, {"split"}),
        (None, ("C=strength", "C=2 * strength"), {"logistic"}),
        (None, ("SEED = 7", "SEED = 8"), {"logistic"}),
        (None, ("import LogisticR", "import RidgeClassifier as LogisticR"), {"logistic"}),
        (('"hour"]', '"hour", "month"]'), None, {"boosted", "logistic", "evaluate"}),
        (('endpoint="flights")', 'endpoint="flights", workers=2, retries=3)'), None, {"deploy"}),
        (("-> cw.Model:\n    one = Hist", "-> cw.File:\n    one = Hist"), None, {"boosted"}),
        (("@cw.step\ndef split", '@cw.step(retries=3, timeout="1h", cpu=2)\ndef split'), None, set()),
    ],
)  # fmt: skip
def test_a_hash_changes_with_what_a_step_does_and_with_nothing_else(
    python: Pipeline,
    tmp_path: Path,
    steps: tuple[str, str] | None,
    helpers: tuple[str, str] | None,
    changed: set[str],
):
    texts = []
    for text, change in ((STEPS, steps), (HELPERS, helpers)):
        assert change is None or change[0] in text
        texts.append(text if change is None else text.replace(*change))
    before, after = python.digests(), traced(written(tmp_path / "two", *texts)).digests()
    assert {name for name in before if before[name] != after[name]} == changed


def test_a_module_that_is_named_as_a_whole_counts_as_a_whole(tmp_path: Path):
    steps = STEPS.replace("from helpers import simple", "import helpers").replace(
        "simple(0.5)", "helpers.simple(0.5)"
    )
    before = traced(written(tmp_path / "one", steps)).digests()
    comment = traced(written(tmp_path / "two", steps, HELPERS + "# more\n")).digests()
    other = traced(written(tmp_path / "two", steps, HELPERS.replace("return 1", "return 2"))).digests()
    assert comment == before
    assert {name for name in before if before[name] != other[name]} == {"logistic"}


ODD = """\
import cellworks as cw
import os.path
from dataclasses import dataclass
from pkg.inner import shifted
import pkg.deep as deep

try:
    import nothing_such as quick
except ImportError:
    quick = None
TABLE, OTHER = {}, 0
TABLE["x"] = 1
NAMES = []
NAMES.append("x")


@dataclass
class Point:
    x: int

    def weight(self):
        return recursive(self.x) + len(NAMES)


def recursive(n):
    return recursive(n - 1) if n else TABLE["x"]


@cw.step
def weigh(n: int):
    weight = shifted(Point(n).weight()) + deep.LIMIT + len(os.path.join("a", "b")) + (quick is not None)
    return weight


@cw.pipeline
def flights(n: int = 1):
    weigh(n)
"""


def test_code_takes_along_classes_packages_and_what_changes_a_constant(tmp_path: Path):
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "inner.py").write_text("from . import deep\n\ndef shifted(x):\n    return x + deep.LIMIT\n")
    (package / "deep.py").write_text("LIMIT = 10\n")
    file = tmp_path / "odd.py"
    file.write_text(ODD)
    (step,) = traced(file).definition().steps
    assert isinstance(step, Step)
    code = step.does["code"]
    assert code["modules"] == {"pkg.deep": "LIMIT = 10\n"}
    made = ModuleType("alone")
    imports = [text for text in code["uses"] if "pkg" in text]
    assert imports == ["import pkg.deep as deep"]
    made.deep = ModuleType("deep")  # type: ignore[attr-defined]
    exec(code["modules"]["pkg.deep"], vars(made.deep))
    exec("\n".join([text for text in code["uses"] if text not in imports] + [code["source"]]), vars(made))
    assert made.weigh(2) == made.weigh(0) == (1 + 1) + 10 + 10 + 3


def test_the_code_of_a_step_stands_alone(python: Pipeline):
    (logistic,) = (one for one in python.definition().steps if one.name == "logistic")
    assert isinstance(logistic, Step)
    code = logistic.does["code"]
    names: dict[str, object] = {}
    exec("from __future__ import annotations\n" + "\n".join([*code["uses"], code["source"]]), names)
    assert {"COLUMNS", "SEED", "simple", "LogisticRegression", "logistic"} <= names.keys()
    assert not {"unused", "pd", "HistGradientBoostingClassifier"} & names.keys()


def test_the_recipe_counts_by_what_it_says_and_not_by_how_it_is_written(python: Pipeline, tmp_path: Path):
    other = traced(written(tmp_path / "two"))
    (tmp_path / "two" / "clean.recipe.json").write_text(RECIPE.replace(": ", ":"))
    assert other.digests() == python.digests()
    (tmp_path / "two" / "clean.recipe.json").write_text(RECIPE.replace("temp", "humid"))
    assert other.digests()["clean"] != python.digests()["clean"]


@cw.step
def numbers(count: int = 2) -> list[int]:
    return list(range(count))


@cw.step
def tell(word: str = "done"):
    assert word


def test_a_step_is_a_function_where_no_pipeline_is_read():
    assert numbers(3) == [0, 1, 2]


def test_loops_branches_options_and_exit_handlers_are_read():
    @cw.pipeline(name="all", failure="fast", on_exit=tell)
    def whole(word: str, most: int = 3, days: list = [1, 2]):  # noqa: B006
        first = numbers.options(retries=2, cache="force", expires="1h", memory="2G")(most)
        with cw.each(days, "day", parallel=2) as day:
            inner = numbers(day)
        with cw.when((first[0] == 1) & ~day_like(word)):
            told = tell(word)
        with cw.otherwise(first[0] < most):
            numbers(4)
        with cw.otherwise():
            tell.options(after=told, name="last")("x")
        tell(inner)

    def day_like(given):
        return given.isin(["mon", "tue"])

    made = whole.definition()
    first, loop, choice, _ = made.steps
    assert isinstance(first, Step) and isinstance(loop, Each)
    assert (first.retries, first.resources) == (Retries(most=2), Resources(memory=2 << 30))
    assert first.cache == Cache(mode="force", expires=3600)
    assert (made.failure, made.on_exit and made.on_exit.name, loop.parallel) == ("fast", "tell_3", 2)
    assert [one.message for one in whole.check()] == []
    assert "when: if numbers.result[0] == 1 and word not in [" in repr(whole.graph())
    assert choice.name == "when"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("if numbers(1)[0] > 2: pass", "is not known before the pipeline runs"),
        ("for one in numbers(1): pass", "is not known before the pipeline runs"),
        ("numbers(1) + 1", "is not known before the pipeline runs"),
        ("numbers(coutn=1)", "unexpected keyword argument 'coutn'"),
        ("numbers(object())", "count is a object, which a definition cannot hold"),
        ("numbers.options(retrys=1)(1)", "no option 'retrys'"),
        ("cw.step.deploy(numbers(1))", "endpoint"),
        ("cw.step.deploy(numbers(1), endpoint=numbers(2))", "not known there"),
        ("with cw.otherwise(): pass", "comes right after a cw.when"),
        ("tell.options(timeout='soon')()", "'soon' is not a duration"),
    ],
)
def test_a_mistake_is_said_with_the_users_line(tmp_path: Path, body: str, says: str):
    file = tmp_path / "mine.py"
    file.write_text(
        "import cellworks as cw\n\n@cw.step\ndef numbers(count=2):\n    return count\n\n"
        "@cw.step\ndef tell(word='x'):\n    pass\n\n@cw.pipeline\ndef flights():\n"
        f"    {body}\n"
    )
    with pytest.raises(InvalidInput) as caught:
        traced(file)
    assert says in caught.value.message
    assert caught.value.message.startswith("mine.py, line 13: ")


def test_faults_of_python_carry_the_line_of_the_call(tmp_path: Path):
    file = written(tmp_path, STEPS.replace("register(best, report,", "register(new, best,"))
    found = traced(file).check()
    assert {(one.code, one.node, one.file) for one in found} == {("type", "register", "steps.py")}
    line = 1 + STEPS.splitlines().index(next(one for one in STEPS.splitlines() if "step.register" in one))
    assert {one.line for one in found} == {line}


def test_what_a_step_cannot_take_along_is_refused(tmp_path: Path):
    two = "from helpers import simple\nSEED = 3\n"
    file = written(
        tmp_path, STEPS.replace("from helpers import simple\n", two).replace("simple(0.5)", "simple(SEED)")
    )
    with pytest.raises(InvalidInput, match="mean different things by SEED"):
        traced(file)
    file = written(tmp_path, STEPS.replace('COLUMNS = ["distance", "hour"]\n', ""))
    with pytest.raises(InvalidInput, match=r"steps.py, line \d+: boosted reads `COLUMNS`"):
        traced(file)
    (fault, *_) = cw.pipelines.load(tmp_path / "flights.yaml").check()
    assert (fault.code, fault.node, fault.line) == ("code", "boosted", 12)


def test_the_command_line_checks_and_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = written(tmp_path)
    assert main(["pipelines", "check", str(tmp_path / "flights.yaml")]) == 0
    assert main(["pipelines", "check", f"{file}:flights"]) == 0
    assert capsys.readouterr().out == "No faults.\nNo faults.\n"
    assert main(["pipelines", "show", f"{file}:flights", "--digests"]) == 0
    python = capsys.readouterr().out
    assert main(["pipelines", "show", str(tmp_path / "flights.yaml"), "--digests"]) == 0
    assert capsys.readouterr().out == python
    (tmp_path / "flights.yaml").write_text(YAML.replace("from: clean.data", "from: cleen.data"))
    assert main(["pipelines", "check", str(tmp_path / "flights.yaml")]) == 1
    assert (
        "flights.yaml:10: split: It reads from a step cleen, which is not there." in capsys.readouterr().out
    )
    assert main(["pipelines", "check", f"{file}:nothing"]) == 2
    assert "Pipelines in it: flights." in capsys.readouterr().err


def test_a_pipeline_says_where_it_was_written(
    python: Pipeline, shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shell.user_ns["cw"] = cw
    assert shell.run_cell("%%step one\nx = 1", store_history=True).success
    assert (cw.notebook_pipeline().definition().name, cw.notebook_pipeline().origin) == ("notebook", "")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "my flow.ipynb"))
    cells = cw.notebook_pipeline()
    assert (cells.definition().name, cells.origin) == ("my flow", str(tmp_path / "my flow.ipynb"))
    assert shell.run_cell(
        "@cw.step\ndef one(): ...\n@cw.pipeline\ndef flow():\n    one()", store_history=True
    ).success
    assert shell.user_ns["flow"].read().origin == cells.origin
    monkeypatch.chdir(tmp_path / "one")
    assert python.origin == str(tmp_path / "one" / "steps.py")
    assert cw.pipelines.load("flights.yaml").origin == str(tmp_path / "one" / "flights.yaml")
    assert cw.notebook_pipeline("flights.ipynb").origin == str(tmp_path / "one" / "flights.ipynb")
