# ruff: noqa: E501  # a case a line reads as a table
"""Every fault of a definition is found before anything runs, all at once, with its node and line."""

import pytest

from cellworks_engine.monitors.stepkinds import KINDS as OF_MONITORS
from cellworks_engine.pipelines.builtin import BUILT_IN
from cellworks_engine.pipelines.checking import check
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.reading import read
from cellworks_engine.pipelines.schema import Fault

KINDS = Kinds(BUILT_IN, OF_MONITORS)

SOUND = """\
pipeline: flights
parameters: {month: 1, least: 0.6, origins: [EWR, JFK], word: late}
steps:
  clean:
    recipe: clean.recipe.json
    in: {data: {dataset: flights}}
  train:
    function: {code: {function: fit, source: "def fit(data, depth=6): return model, report"}}
    in: {data: {from: clean.data}}
    out: {model: model, report: report}
"""
"""Ten lines; each case below goes on from them."""


def faults(text: str) -> list[Fault]:
    reading = read(text, KINDS, "p.yaml")
    return [*reading.faults, *check(reading.pipeline, KINDS, reading.lines)]


def test_what_is_sound_has_no_fault():
    gate = '  gate:\n    if: train.report["folds"][0]["auc"] > least and month in [1, 2]\n'
    then = "    then:\n      register: {register: {model_name: late}, in: {model: {from: train.model}}}\n"
    deploy = "      deploy: {deploy: {endpoint: flights}, in: {version: {from: register.version}}}\n"
    loop = "  by: {each: origin, in: {from: origins}, do: {score: "
    loop += "{function: {code: {function: s, source: 'def s(model, origin): return auc'}}, out: [auc],"
    loop += " in: {model: {from: train.model}, origin: {from: origin}}}}}\n"
    best = "  best: {function: {code: {function: b, source: 'def b(all): pass'}}, in: {all: {from: score.auc}}}\n"
    assert faults(SOUND + gate + then + deploy + loop + best) == []


@pytest.mark.parametrize(
    ("more", "code", "node", "line", "says"),
    [
        ("  a: {drift: {}, in: {reference: {from: clean.data}, current: {from: old.data}}}",
         "unknown", "a", 11, "a step old, which is not there"),
        ("  a: {suite: s.json, in: {data: {from: clean.rows}}}", "unknown", "a", 11, "clean makes no rows"),
        ("  a:\n    suite: s.json\n    in: {data: {from: clean.data}}\n    after: [b, clean]",
         "unknown", "a", 14, "after b, which is not there"),
        ("  a: {fail: {message: no}, in: {x: {from: monht}}}", "unknown", "a", 11, "no parameter monht"),
        ("  a: {bigquery: {sql: x}}", "unknown_kind", "a", 11, "no kind of step 'bigquery'"),
        ("  a: {suite: s.json, in: {data: {from: b.report}}}\n  b: {suite: s.json, in: {data: {from: a.report}}}",
         "circle", "a", 11, "a -> b -> a"),
        ("  clean:\n    suite: s.json\n    in: {data: {from: train.x}}", "duplicate", "clean", 11, "Two are named"),
        ("  g:\n    if: month > 1\n    then:\n      x: {fail: {message: a}}\n    else:\n      x: {fail: {message: b}}",
         "both_branches", "x", 16, "two branches of g"),
        ("  a: {register: {model_name: late}}", "missing", "a", 11, "not given model"),
        ("  a: {function: {code: {function: f, source: 'def f(x, y=1): pass'}}}", "missing", "a", 11, "needs x"),
        ("  a:\n    function: {code: {function: f, source: 'def f(x): pass'}}\n    in: {x: 1, z: 2}",
         "unknown", "a", 13, "takes no z"),
        ("  a: {function: {code: {function: f, source: 'def g(): pass'}}}", "code", "a", 11, "no function f"),
        ("  a: {function: {code: {function: f, source: 'def f(:'}}}", "code", "a", 11, "no Python"),
        ("  a: {register: {model_name: late}, in: {model: {from: clean.data}}}",
         "type", "a", 11, "model is a dataset; it takes a model"),
        ("  g: {if: train.model > 3, then: {x: {fail: {message: a}}}}", "type", "g", 11, "a model, not a value"),
        ("  g: {if: word > 3, then: {x: {fail: {message: a}}}}", "type", "g", 11, "word (str) and 3 (int)"),
        ("  g: {if: month in least, then: {x: {fail: {message: a}}}}", "type", "g", 11, "`in` needs a list"),
        ("  g: {if: 'month[0] == 1', then: {x: {fail: {message: a}}}}", "type", "g", 11, "no inside"),
        ("  g: {if: month >, then: {x: {fail: {message: a}}}}", "invalid", "g", 11, "cannot be read"),
        ("  g: {if: month > 1, then: {}}", "empty", "g", 11, "Branch 1 has no steps"),
        ("  e: {each: o, in: {from: clean.data}, do: {x: {fail: {message: a}}}}", "type", "e", 11, "needs a list"),
        ("  e: {each: month, in: [1], do: {x: {fail: {message: a}}}}", "duplicate", "e", 11, "name of a parameter"),
        ("  g:\n    if: month > 1\n    then:\n      r: {register: {model_name: l}, in: {model: {from: train.model}}}\n"
         "  d: {deploy: {endpoint: e}, in: {version: {from: r.version}}}",
         "unreachable", "d", 15, "does not run where the condition of g says no"),
        ("  g:\n    if: month > 1\n    then:\n      r: {register: {model_name: l}, in: {model: {from: train.model}}}\n"
         "    else:\n      d: {deploy: {endpoint: e}, in: {version: {from: r.version}}}",
         "unreachable", "d", 16, "another branch of g"),
        ("  x: {fail: {message: no}}\n  a: {suite: s.json, in: {data: {from: clean.data}}, after: x}",
         "unreachable", "a", 12, "Nothing comes after x"),
        ("  a: {deploy: {endpoint: e, wrokers: 2}, in: {version: late/3}}", "invalid", "a", 11, "`wrokers`"),
        ("  a: {suite: s.json, in: {data: {from: clean.data}}, retries: -1}", "invalid", "a", 11, "most"),
        ("  a: {suite: s.json, in: {data: {from: clean.data}}, timeout: soon}", "invalid", "a", 11, "no duration"),
        ("  a: {suite: s.json, in: {data: {from: clean.data}}, retrise: 1}", "unknown", "a", 11, "'retrise'"),
        ("on_exit:\n  tell: {approve: {question: ok}, in: {x: {from: clean.data}}}", "unreachable", "tell", 12, "exit"),
        ("failure: sometimes", "invalid", "", 11, "sometimes"),
    ],
)  # fmt: skip
def test_each_fault_is_found_where_it_stands(more: str, code: str, node: str, line: int, says: str):
    found = faults(f"{SOUND}{more}\n")
    fitting = [one for one in found if (one.code, one.node) == (code, node) and says in one.message]
    assert fitting, found
    assert (fitting[0].file, fitting[0].line) == ("p.yaml", line)


def test_all_faults_are_said_at_once_and_what_follows_from_one_is_not():
    text = SOUND + (
        "  a: {nonsense: 1}\n"
        "  b: {suite: s.json, in: {data: {from: a.data}}}\n"
        "  c: {register: {}, in: {model: {from: train.modle}}}\n"
        "  d: {suite: s.json, in: {data: {from: nobody.x}}}\n"
    )
    assert [(one.node, one.code) for one in faults(text)] == [
        ("a", "unknown_kind"),
        ("c", "unknown"),
        ("c", "invalid"),
        ("d", "unknown"),
    ]


@pytest.mark.parametrize(
    "text", ["", "pipeline: [", "- a", "pipeline: x", "steps: 3", "pipeline: x\nsteps: {a: 1}"]
)
def test_what_is_no_pipeline_is_said_and_never_raised(text: str):
    assert faults(text)


def test_a_parameter_without_a_default_must_say_its_type():
    (fault,) = faults(SOUND.replace("word: late", "word: "))
    assert (fault.code, fault.line) == ("type", 2)
    (fault,) = faults(SOUND.replace("word: late", "word: {type: int, default: 1.5}"))
    assert "default 1.5 is float" in fault.message
