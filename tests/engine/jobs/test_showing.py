"""Notebook outputs as HTML and text for whoever has no notebook."""

import base64
from typing import Any

import pytest

from cellworks_engine.jobs.showing import as_html, as_text, latest


def display(**forms: Any) -> dict[str, Any]:
    data = {form.replace("__", "/").replace("_xml", "+xml"): value for form, value in forms.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


@pytest.mark.parametrize(
    ("output", "html"),
    [
        (display(text__html="<i>x</i>", text__plain="x"), "<div><i>x</i></div>"),
        (display(image__jpeg="aGk=", text__plain="x"), '<div><img src="data:image/jpeg;base64,aGk="></div>'),
        (display(text__latex="$a < b$", text__plain="x"), "<div>$a &lt; b$</div>"),
        (display(text__markdown="*x*", text__plain="<object>"), "*x*</pre>"),
        (
            display(application__json={"a": [1]}, text__plain="<object>"),
            '"a": [\n    1\n  ]'.replace('"', "&quot;"),
        ),
        (display(text__plain="\x1b[31m<1>\x1b[0m"), "&lt;1&gt;</pre>"),
        ({"output_type": "error", "traceback": ["\x1b[31mKeyError\x1b[0m"]}, "KeyError</pre>"),
    ],
)
def test_every_form_has_html(output: dict[str, Any], html: str):
    assert html in as_html(output)
    assert "\x1b" not in as_html(output)


def test_a_drawing_is_an_image_in_which_no_script_runs():
    html = as_html(display(image__svg_xml="<svg><script>alert(1)</script></svg>"))
    assert "<script>" not in html
    assert base64.b64decode(html.split("base64,")[1].split('"')[0]).startswith(b"<svg>")


def test_text_is_what_the_source_says_where_its_object_says_nothing():
    assert as_text(display(text__markdown="*x*", text__plain="<object>")) == "*x*"
    assert as_text({"output_type": "stream", "name": "stdout", "text": ["a\n", "\x1b[31mb\x1b[0m"]}) == "a\nb"


def test_the_last_line_of_an_index_counts():
    stream = {"output_type": "stream", "name": "stdout"}
    lines = [(0, {**stream, "text": "a"}), (1, {**stream, "text": "b"}), (0, {**stream, "text": ""})]
    assert latest(lines) == [{**stream, "text": "b"}]
