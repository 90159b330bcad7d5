"""Notebook outputs (nbformat 4) as HTML and text that need no script: in files, cards and terminals."""

import base64
import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any

Content = dict[str, Any]
"""One output as a notebook holds it."""

PRE = '<pre style="margin:4px 0;white-space:pre-wrap">'
_BASE64 = re.compile(r"[A-Za-z0-9+/=]+")
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]|[\x00-\x08\x0b\x0c\x0e-\x1f]"
)


def latest(given: Iterable[tuple[int, Content]]) -> list[Content]:
    """Return outputs as a notebook keeps them, from their lines in `outputs.jsonl`.

    The last line of an index counts, what was cleared is left out, and neighbouring pieces of one stream are
    one output.
    """
    slots: dict[int, Content] = dict(given)
    whole: list[Content] = []
    for _, output in sorted(slots.items()):
        is_stream = output.get("output_type") == "stream"
        if is_stream and not output.get("text"):
            continue
        last = whole[-1] if whole else {}
        if is_stream and last.get("output_type") == "stream" and last.get("name") == output.get("name"):
            whole[-1] = {**last, "text": joined(last["text"]) + joined(output["text"])}
        else:
            whole.append(output)
    return whole


def as_html(output: Content) -> str:
    """Return an output as HTML; an error as its traceback."""
    kind = output.get("output_type")
    if kind == "stream":
        return _pre(joined(output.get("text", "")))
    if kind == "error":
        return _pre("\n".join(output.get("traceback", [])))
    data = output.get("data", {})
    return _image(data) or _rich(data) or _pre(joined(data.get("text/plain", "")))


def as_text(output: Content) -> str:
    """Return an output as text, without colours."""
    kind = output.get("output_type")
    if kind == "stream":
        return plain(joined(output.get("text", "")))
    if kind == "error":
        return plain("\n".join(output.get("traceback", [])))
    data = output.get("data", {})
    shown = next((data[form] for form in ("text/markdown", "text/latex", "text/plain") if form in data), "")
    return plain(joined(shown))


def plain(text: str) -> str:
    """Return text without terminal control sequences, which neither a page nor a table can show."""
    return _CONTROL.sub("", text)


def joined(text: str | list[str]) -> str:
    """Return a text that notebooks keep whole or as lines."""
    return text if isinstance(text, str) else "".join(text)


def _pre(text: str) -> str:
    return f"{PRE}{escape(plain(text))}</pre>" if text else ""


def _image(data: Content) -> str:
    for form in _IMAGES:
        encoded = "".join(joined(data.get(form, "")).split())
        if encoded and _BASE64.fullmatch(encoded):
            return f'<div><img src="data:{form};base64,{encoded}"></div>'
    if "image/svg+xml" in data:  # as an image, in which no script runs
        encoded = base64.b64encode(joined(data["image/svg+xml"]).encode()).decode()
        return f'<div><img src="data:image/svg+xml;base64,{encoded}"></div>'
    return ""


def _rich(data: Content) -> str:
    if "text/html" in data:
        return f"<div>{joined(data['text/html'])}</div>"
    if "text/latex" in data:  # a page with MathJax sets it, as it does in a notebook's own output
        return f"<div>{escape(joined(data['text/latex']))}</div>"
    if "text/markdown" in data:
        return _pre(joined(data["text/markdown"]))
    if "application/json" in data:
        return _pre(json.dumps(data["application/json"], indent=2, ensure_ascii=False))
    return ""
