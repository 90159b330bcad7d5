"""A widget as it stands, as HTML that needs no script and as text: each kind of model has its way."""

import base64
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any, NamedTuple

from cellworks_engine.jobs.screen import Screen, moves
from cellworks_engine.jobs.showing import Content, as_html, as_text, latest

VIEW = "application/vnd.jupyter.widget-view+json"
OUTPUTS = "cellworks_outputs"
"""Where an `Output` widget's state holds what it has taken; its own `outputs` is the front end's to set."""

State = dict[str, Any]
_BAR = 20
_DEEP = 30
_HUES = {"success": "#388e3c", "danger": "#d32f2f", "warning": "#f57c00", "info": "#0288d1"}


class Shown(NamedTuple):
    """Both forms of one widget."""

    html: str
    text: str


def still(model: str, states: Mapping[str, State], said: str = "") -> Shown:
    """Return a model, with all that it contains; `said` is the widget's own text, for one of another kind."""
    return _Drawing(states).draw(model, said)


class _Drawing:
    def __init__(self, states: Mapping[str, State]) -> None:
        self._states = states
        self._depth = 0

    def draw(self, model: str, said: str = "") -> Shown:
        state = self._states.get(model)
        if state is None or self._is_hidden(state) or self._depth > _DEEP:  # closed, or contains itself
            return Shown("", "")
        self._depth += 1
        try:
            return self._drawn(state, said)
        finally:
            self._depth -= 1

    def _drawn(self, state: State, said: str) -> Shown:
        kind = str(state.get("_model_name", "")).removesuffix("Model")
        if kind in _BOXES:
            return self._box(kind, state)
        if kind in ("Accordion", "Tab", "Stack"):
            return self._pages(kind, state)
        if kind == "Output":
            return self._outputs(state)
        draw = _KINDS.get(kind)
        if draw is not None:
            return _described(state, draw(state))
        text = said or _named(kind, state)
        return Shown(f"<code>{escape(text)}</code>", text)

    def _is_hidden(self, state: State) -> bool:
        layout = self._named_model(state.get("layout"))
        return layout.get("visibility") == "hidden" or layout.get("display") == "none"

    def _named_model(self, reference: object) -> State:
        return self._states.get(str(reference).removeprefix("IPY_MODEL_"), {})

    def _children(self, state: State) -> list[Shown]:
        return [self.draw(str(one).removeprefix("IPY_MODEL_")) for one in state.get("children", ())]

    def _box(self, kind: str, state: State) -> Shown:
        children = [one for one in self._children(state) if one.html]
        html = "".join(one.html for one in children)
        text = (" " if kind == "HBox" else "\n").join(one.text for one in children)
        return Shown(f'<div style="{_BOXES[kind]}">{html}</div>', text)

    def _pages(self, kind: str, state: State) -> Shown:
        chosen = state.get("selected_index")
        titles = list(state.get("titles", ()))
        parts, lines = [], []
        for number, page in enumerate(self._children(state)):
            title = titles[number] if number < len(titles) else ""
            if kind == "Stack":
                if number == chosen:
                    return page
                continue
            is_open = " open" if number == chosen else ""
            parts.append(f"<details{is_open}><summary>{escape(title)}</summary>{page.html}</details>")
            lines += [title, *page.text.splitlines()]
        return Shown(f"<div>{''.join(parts)}</div>" if parts else "", "\n".join(lines))

    def _outputs(self, state: State) -> Shown:
        held = [self._output(one) for one in latest(enumerate(state.get(OUTPUTS, ())))]
        html = "".join(one.html for one in held)
        return Shown(f"<div>{html}</div>" if html else "", "\n".join(one.text.rstrip("\n") for one in held))

    def _output(self, output: Content) -> Shown:
        view = output.get("data", {}).get(VIEW)
        if isinstance(view, dict):
            return self.draw(str(view.get("model_id")), str(output["data"].get("text/plain", "")))
        if output.get("output_type") == "stream" and moves(output["text"]):
            output = {**output, "text": Screen(output["text"]).text()}
        return Shown(as_html(output), as_text(output))


_ROW = "display:flex;flex-wrap:wrap;align-items:center;gap:4px"
_COLUMN = "display:flex;flex-direction:column;gap:4px"
_BOXES = {"HBox": _ROW, "Box": _ROW, "VBox": _COLUMN, "GridBox": _COLUMN}


def _described(state: State, shown: Shown) -> Shown:
    said = str(state.get("description") or "")
    if not said or state.get("_model_name") in _DESCRIBE_THEMSELVES:
        return shown
    label = said if state.get("description_allow_html") else escape(said)
    return Shown(f'<span style="{_ROW}"><span>{label}</span> {shown.html}</span>', f"{said} {shown.text}")


def _named(kind: str, state: State) -> str:
    """Return `Kind(value=…)`: what there is to say of a kind that is not known here."""
    given = [
        f"{name}={state[name]!r}" for name in ("description", "value") if state.get(name) not in (None, "")
    ]
    return f"{kind or 'widget'}({', '.join(given)})"


def _raw(state: State) -> Shown:
    value = str(state.get("value", ""))
    return Shown(f"<span>{value}</span>", _without_tags(value))


class _Text(HTMLParser):
    """Collects what a page shows of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _without_tags(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def _plain(value: object) -> Shown:
    return Shown(f"<span>{escape(str(value))}</span>", str(value))


def _value(state: State) -> Shown:
    return _plain(_words(state.get("value")))


def _words(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, (list, tuple)):
        return " – ".join(_words(one) for one in value)
    if isinstance(value, dict) and {"year", "month", "date"} <= value.keys():  # months count from 0
        return f"{value['year']:04d}-{value['month'] + 1:02d}-{value['date']:02d}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _field(state: State) -> Shown:
    value = str(state.get("value", ""))
    return Shown(
        f'<span style="border:1px solid;padding:0 4px;white-space:pre-wrap">{escape(value)}</span>', value
    )


def _password(state: State) -> Shown:
    return _plain("•" * 8 if state.get("value") else "")


def _progress(state: State) -> Shown:
    low, high = float(state.get("min") or 0), float(state.get("max") or 0)
    done = min(max(float(state.get("value") or 0), low), high) - low
    whole = high - low or 1.0
    filled = round(_BAR * done / whole)
    hue = _HUES.get(str(state.get("bar_style")))
    style = f' style="accent-color:{hue}"' if hue else ""
    html = f'<progress value="{done:g}" max="{whole:g}"{style}></progress>'
    return Shown(html, "█" * filled + "░" * (_BAR - filled))


def _checked(state: State) -> Shown:
    said = str(state.get("description") or "")
    return _plain(f"{'☑' if state.get('value') else '☐'} {said}".rstrip())


def _button(state: State) -> Shown:
    said = str(state.get("description") or "")
    return Shown(f"<button disabled>{escape(said)}</button>", f"[{said}]")


def _chosen(state: State) -> Shown:
    labels = list(state.get("_options_labels", ()))
    index = state.get("index")
    chosen = list(index) if isinstance(index, (list, tuple)) else [] if index is None else [index]
    return _plain(", ".join(str(labels[one]) for one in chosen if 0 <= one < len(labels)) or "–")


def _tags(state: State) -> Shown:
    return _plain(", ".join(str(one) for one in state.get("value", ())))


def _colour(state: State) -> Shown:
    value = escape(str(state.get("value", "")))
    swatch = f'<span style="display:inline-block;width:1em;height:1em;background:{value}"></span>'
    return Shown(f"{swatch} {value}", str(state.get("value", "")))


def _media(tag: str) -> Callable[[State], Shown]:
    def draw(state: State) -> Shown:
        value, form = state.get("value") or b"", str(state.get("format", ""))
        if not isinstance(value, bytes):
            return Shown("", "")
        if form == "url":
            source = value.decode("utf-8", "replace")
        else:
            kind = "svg+xml" if form == "svg" else form
            source = f"data:{_KIND_OF[tag]}/{kind};base64,{base64.b64encode(value).decode()}"
        controls = "" if tag == "img" else " controls"
        closing = "" if tag == "img" else f"</{tag}>"
        return Shown(f'<{tag} src="{escape(source)}"{controls}>{closing}', f"<{tag} {len(value):,} bytes>")

    return draw


_KIND_OF = {"img": "image", "audio": "audio", "video": "video"}
_DESCRIBE_THEMSELVES = ("CheckboxModel", "ButtonModel", "ToggleButtonModel", "ValidModel")
_KINDS: dict[str, Callable[[State], Shown]] = {
    **dict.fromkeys(("HTML", "HTMLMath"), _raw),
    **dict.fromkeys(("Label", "IntSlider", "FloatSlider", "FloatLogSlider", "Play"), _value),
    **dict.fromkeys(
        ("IntRangeSlider", "FloatRangeSlider", "DatePicker", "TimePicker", "NaiveDatetimePicker"), _value
    ),
    **dict.fromkeys(("Text", "Textarea", "Combobox", "IntText", "BoundedIntText"), _field),
    **dict.fromkeys(("FloatText", "BoundedFloatText"), _field),
    **dict.fromkeys(("IntProgress", "FloatProgress"), _progress),
    **dict.fromkeys(("Checkbox", "ToggleButton", "Valid"), _checked),
    **dict.fromkeys(("Dropdown", "Select", "SelectMultiple", "RadioButtons", "ToggleButtons"), _chosen),
    **dict.fromkeys(("SelectionSlider", "SelectionRangeSlider"), _chosen),
    **dict.fromkeys(("TagsInput", "ColorsInput", "FloatsInput", "IntsInput"), _tags),
    "ColorPicker": _colour,
    "Password": _password,
    "Button": _button,
    "Image": _media("img"),
    "Audio": _media("audio"),
    "Video": _media("video"),
}
