"""A cell needs the names it may read before it assigns them, and no others."""

import pytest

from cellworks_engine.pipelines.source.names import cell_names


def needed(source: str, **star: list[str]) -> set[str]:
    return set(cell_names(source, lambda module: star.get(module, [])).needed)


CASES = {
    # plain reading and writing
    "x": {"x"},
    "x = 1\nx": set(),
    "y = x\nx = 1": {"x"},
    "x = x + 1": {"x"},
    "x += 1": {"x"},
    "a.b.c = 1": {"a"},
    "a.b.c": {"a"},
    "a[i] = v": {"a", "i", "v"},
    "(a, *b), c = d\na, b, c": {"d"},
    "x: int = 1\nx": {"int"},
    "x: T\nx": {"T", "x"},
    "from __future__ import annotations\nx: T = 1\ndef f(a: U) -> V: ...\nf": set(),
    "(n := 3)\nn": set(),
    "print(f'{x!r:>{width}}')": {"print", "x", "width"},
    '\'x y z\'\n"""depth"""': set(),
    "await fetch(url)": {"fetch", "url"},
    # deleting
    "del x": {"x"},
    "x = 1\ndel x": set(),
    "x = 1\ndel x\nx": set(),
    "del a.b, c[d]": {"a", "c", "d"},
    # imports
    "import numpy.linalg\nnumpy": set(),
    "import numpy.linalg as la\nla, numpy": {"numpy"},
    "from sklearn import tree as t\nt": set(),
    # branches
    "if a:\n    x = 1\nx": {"a", "x"},
    "if a:\n    x = 1\nelse:\n    x = 2\nx": {"a"},
    "if a:\n    x = 1\nelse:\n    raise E\nx": {"a", "E"},
    "x = 1 if (y := a) else z\ny": {"a", "z"},
    "a and (y := 1)\ny": {"a", "y"},
    "for i in r:\n    m = i\nm, i": {"r", "m", "i"},
    "for i in r:\n    m = i\nelse:\n    m = i = 0\nm, i": {"r"},
    "for i in r:\n    m = 1\n    break\nelse:\n    m = 2\nm": {"r"},
    "while True:\n    x = 1\n    if x: break\nx": set(),
    "while c:\n    x = 1\nx": {"c", "x"},
    "try:\n    import q\nexcept ImportError:\n    q = None\nq": {"ImportError"},
    "try:\n    x = f()\nexcept E:\n    pass\nx": {"f", "E", "x"},
    "try:\n    x = f()\nexcept E:\n    raise\nx": {"f", "E"},
    "try:\n    x = f()\nfinally:\n    g(x)\nx": {"f", "g", "x"},
    "try:\n    pass\nexcept E as e:\n    e": {"E"},
    "with open(p) as f, g() as (h, i):\n    f, h, i": {"open", "p", "g"},
    "match v:\n    case {'a': x, **r}: ...\n    case [x, *r]: ...\n    case _:\n        x = r = 0\nx, r": {
        "v"
    },
    "match v:\n    case P(x=1):\n        y = 1\ny": {"v", "P", "y"},
    # comprehensions
    "[i * k for i in r if i > m]": {"k", "r", "m"},
    "[i for i in r]\ni": {"r", "i"},
    "{a: b for a, b in pairs}": {"pairs"},
    "[x for x in x]": {"x"},
    "[y for x in xs for y in x]": {"xs"},
    "total = sum(n for n in ns)\ntotal": {"sum", "ns"},
    "[last := v for v in vs]\nlast": {"vs"},
    # functions
    "def f(a, b=d): return a + b + g\nf(1)": {"d", "g"},
    "def f(): return g": set(),  # never called here
    "def f(): return g\ng = 1\nf()": set(),
    "def f(): return g\nf()\ng = 1": {"g"},
    "def f(n): return f(n - 1) + k\nf(3)": {"k"},
    "def f(): return g()\ndef g(): return k\nf()": {"k"},
    "def f():\n    x = 1\n    def inner(): return x + y\n    return inner\nf()": {"y"},
    "def f():\n    global x\n    x += 1\nf()": {"x"},
    "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = z\n    g()\nf()": {"z"},
    "def f():\n    [q for q in w]\n    return q\nf": {"w", "q"},
    "def f(x: A) -> B: ...\n": {"A", "B"},
    "@deco\ndef f(): return k": {"deco", "k"},
    "f = lambda x, y=z: x + w\n": {"z"},
    "f = lambda x, y=z: x + w\nf": {"z", "w"},
    "frame.apply(lambda row: row.a * scale)": {"frame", "scale"},
    "def f():\n    import q\n    try: ...\n    except E as e: e\n    q\nf": {"E"},
    "async def f():\n    async for a in b: c(a)\nawait f()": {"b", "c"},
    "if a:\n    x = 1\n    f = 0\ndef f(): return x\nif b:\n    x = 2\n    f()\nf()": {"a", "b", "x"},
    # classes
    "class A(B, metaclass=M):\n    x = y\n    z = x\n    def m(self): return x + self.k + w\n": {
        "B",
        "M",
        "y",
    },
    "class A:\n    x = 1\n    def m(self): return x\nA()": {"x"},
    "def f(): return k\nclass A:\n    v = f()": {"k"},
    # what evaluates strings
    "frame.query('depth > @least and x < 3')": {"frame", "least"},
    "get_ipython().run_line_magic('time', 'fit(x)')": {"get_ipython", "fit", "x"},
    "get_ipython().run_line_magic('timeit', '-n 3 -r 1 fit(x)')": {"get_ipython", "fit", "x"},
    "get_ipython().run_line_magic('time', 'm = fit(x)')\nm": {"get_ipython", "fit", "x"},
    "get_ipython().run_cell_magic('time', '', 'm = fit(x)\\n')\nm": {"get_ipython", "fit", "x"},
    "get_ipython().system('ls {folder} $other $$HOME')": {"get_ipython", "folder", "other"},
    "get_ipython().system(\"awk '{print $1}' f\")": {"get_ipython"},
    "get_ipython().run_line_magic('matplotlib', 'inline')": {"get_ipython"},
    "get_ipython().run_cell_magic('time', '', '!ls {x}\\nm = fit(y)\\n')\nm": {
        "get_ipython",
        "x",
        "fit",
        "y",
    },
    "get_ipython().ev('x + 1')": {"get_ipython", "x"},
    "eval('x + 1'), exec('y = z')\ny": {"eval", "exec", "x", "z"},
    "'m' in globals(), globals()['n'], globals().get('o')": {"globals", "m", "n", "o"},
    "def f(d): return d.query('a > @least')\nf": {"least"},
    "def f(w): get_ipython().system('ls {w} {x}')\nf": {"get_ipython", "x"},
    # a block that may end early
    "with suppress(E):\n    x = f()\nx": {"suppress", "E", "f", "x"},
    "with b:\n    raise E\ny = x": {"b", "E", "x"},
    "def f(): return k\n[f for f in r]\nf()": {"r", "k"},
}


@pytest.mark.parametrize("source", CASES)
def test_a_cell_needs(source: str) -> None:
    assert needed(source) == CASES[source]


@pytest.mark.parametrize("source", ["globals()", "x = {**locals()}", "for n in dir(): n", "vars().items()"])
def test_a_cell_that_looks_at_all_names_is_known(source: str) -> None:
    assert cell_names(source).around


def test_one_name_asked_for_is_not_all_names() -> None:
    source = "'m' in dir(), globals()['n'], vars(thing), dir(thing)\ndef f(): return locals()\nf()"
    assert cell_names(source).around == ""


def test_a_star_import_binds_what_the_loaded_module_has() -> None:
    source = "from math import *\nsqrt(x)"
    assert needed(source, math=["sqrt", "cos"]) == {"x"}
    assert needed(source) == {"sqrt", "x"}


def test_names_come_in_the_order_they_are_read() -> None:
    assert cell_names("b\na\nb\nc").needed == ("b", "a", "c")


def test_what_a_cell_may_assign_is_known() -> None:
    source = "if a:\n    x = 1\ndef f():\n    global g\n    g = 1\nf()\n[i for i in r]\nimport os.path"
    assert cell_names(source).assigned == {"x", "f", "g", "os"}


def test_a_cell_that_is_no_python_is_a_syntax_error_with_its_line() -> None:
    with pytest.raises(SyntaxError) as caught:
        cell_names("x = 1\ny = = 2")
    assert caught.value.lineno == 2
