"""What each kind of step is as code that runs anywhere, and the packages that a pipeline's code needs."""

from collections.abc import Collection, Iterable

from cellworks.pipeline_kfp_packages import imported, pinned
from cellworks.pipeline_leaving import Read, is_learning, recipe_code
from cellworks_engine._version import __version__
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.schema import Code, Step

_FAIL = """\
def fail(**_given):
    raise SystemExit({message!r})
"""
_RECIPE = """\
def clean(df):
    from cellworks_engine.pipelines.inside.recipes import clean

    return clean(df, {text!r}, refit=True)
"""
_SUITE = """\
def check(data):
    from cellworks_engine.pipelines.inside.suites import check

    report = check(data, {text!r})
    if not report["success"]:
        raise SystemExit(f"Expectations do not hold: {{report}}")
    return report
"""
_DRIFT = """\
def compare(reference, current):
    import cellworks as cw
    from cellworks_engine.monitors.stepreports import told

    made = cw.drift(reference, current, preset={preset!r}, thresholds={thresholds!r})
    report = told(made.report, None)
    if report["counts"]["violation"] + report["counts"]["drift"]:
        raise SystemExit(f"Columns have moved: {{report}}")
    return report
"""


def code_of_step(step: Step, kinds: Kinds, read: Read) -> Code:
    """Return the code of a step of a kind that can leave."""
    kind = kinds.get(step.kind)
    own = kind.code(kind.read(step))
    if own is not None:
        return own
    does = step.does
    if step.kind == "fail":
        return Code(function="fail", source=_FAIL.format(message=does.get("message", "")))
    if step.kind == "drift":
        preset, thresholds = does.get("preset", "cellworks"), dict(does.get("thresholds", {}))
        return Code(function="compare", source=_DRIFT.format(preset=preset, thresholds=thresholds))
    if step.kind == "recipe" and not is_learning(step, read):
        return recipe_code(step, read)
    text = read(does["file"]).decode()
    if step.kind == "suite":
        return Code(function="check", source=_SUITE.format(text=text))
    return Code(function="clean", source=_RECIPE.format(text=text))


def packages_of(steps: Collection[Step], codes: Iterable[Code], *, has_rows: bool) -> list[str]:
    """Return what pip installs in each component: all that any of them imports, so that objects can be read.

    Raises InvalidInput where code imports what is not installed here.
    """
    texts: list[str] = []
    modules: dict[str, str] = {}
    for code in codes:
        texts += [*code.uses, code.source]
        modules |= code.modules
    names = imported(texts, modules) | {"cloudpickle"}
    if has_rows:
        names |= {"pandas", "pyarrow"}
    ours = {name for name in names if name == "cellworks" or name.startswith("cellworks_")}
    lines, unknown = pinned(names - ours)
    if unknown:
        raise InvalidInput(
            f"The code imports {', '.join(unknown)}, which no package that is installed here brings.",
            field="packages", hint='Say what pip is to install: packages=["scikit-learn==1.7.2", …].',
        )  # fmt: skip
    if ours:
        extra = "[checks]" if any(step.kind == "suite" for step in steps) else ""
        lines.append(f"cellworks{extra}=={__version__}")
    return lines
