"""A report of quality and insights as a page of its own."""

from html import escape

from cellworks_engine.pages import document, table
from cellworks_engine.recipes.insights.pictures import drawn, share_bar
from cellworks_engine.recipes.insights.words import SYMBOLS, WORDS
from cellworks_engine.recipes.wrangling.insight_schema import (
    BiasReport,
    FeaturePower,
    Insight,
    InsightsAnswer,
    QuickModel,
)

MOST_POWERS = 100
_STYLE = """
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); margin: 0; }
.facts { gap: 4px 24px; }
.facts div { display: flex; justify-content: space-between; border-bottom: 1px solid var(--line); }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.warning { margin: 12px 0; break-inside: avoid; } .warning p { margin: 0; }
.chart { max-width: 560px; } svg.share { width: 120px; height: 10px; display: inline-block; }
td:first-child, th { white-space: nowrap; }
"""


def page(answer: InsightsAnswer) -> str:
    """Return a report as HTML."""
    return document(f"{answer.title}: quality and insights", body(answer), _STYLE)


def body(answer: InsightsAnswer) -> list[str]:
    """Return the parts of a report, without what is around a page."""
    facts = "".join(
        f"<div><dt>{escape(one.name)}</dt><dd>{escape(one.text)}</dd></div>" for one in answer.summary
    )
    return [
        f"<h1>{escape(answer.title)}</h1>", f"<dl class=facts>{facts}</dl>",
        *_warnings(answer.warnings),
        *([] if answer.target is None else _target(answer)),
        *([] if answer.model is None else _model(answer.model)),
        *([] if not answer.powers else _powers(answer.powers)),
        *([] if answer.bias is None else _bias(answer.bias)),
    ]  # fmt: skip


def _warnings(warnings: list[Insight]) -> list[str]:
    if not warnings:
        return ["<h2>Warnings</h2><p>Nothing was found that needs a look.</p>"]
    parts = []
    for severity, words in WORDS.items():
        own = [one for one in warnings if one.severity == severity]
        if own:
            parts.append(f"<h2>{SYMBOLS[severity]} {words} ({len(own)})</h2>")
            parts += [_warning(one) for one in own]
    return parts


def _warning(one: Insight) -> str:
    mended = ", ".join(fix.words for fix in one.fixes)
    fixes = f'<p class="quiet">What mends it: {escape(mended)}.</p>' if mended else ""
    return f"<div class=warning><p><b>{escape(one.sentence)}</b></p><p>{escape(one.because)}</p>{fixes}</div>"


def _target(answer: InsightsAnswer) -> list[str]:
    assert answer.target is not None
    return [f"<h2>Target</h2><div class=chart>{drawn(answer.target)}</div>"]


def _model(model: QuickModel) -> list[str]:
    heads = (("figure", ""), ("quick model", "n"), ("baseline", "n"))
    rows = [
        (one.name, one.text, other.text) for one, other in zip(model.figures, model.baseline, strict=True)
    ]
    usual = "the most frequent class" if model.task == "classification" else "the mean"
    parts = [
        "<h2>Quick model</h2>",
        f"<p>{escape(model.model.capitalize())} on {model.rows:,} rows, judged on a fifth that it "
        f"has not seen; the baseline always says {usual}.</p>",
        table(heads, rows),
    ]
    if model.confusion:
        columns = [("so", ""), *((f"said {label}", "n") for label in model.labels)]
        lines = [
            [label, *(f"{count:,}" for count in line)]
            for label, line in zip(model.labels, model.confusion, strict=True)
        ]
        parts += ["<h3>What was so, and what the model said</h3>", table(columns, lines)]
    return parts


def _powers(powers: list[FeaturePower]) -> list[str]:
    lines = "".join(
        f'<tr><td>{escape(one.column)}</td><td class="n">{one.power:.3f}</td><td>{share_bar(one.power)}</td>'
        f"<td>{escape(one.note)}</td></tr>"
        for one in powers[:MOST_POWERS]
    )
    more = f"<p class=quiet>{len(powers) - MOST_POWERS:,} weaker ones are left out.</p>"
    return [
        "<h2>What each column tells of the target alone</h2>",
        "<p class=quiet>0 is no better than guessing, 1 is perfect.</p>",
        '<table><thead><tr><th scope=col>column</th><th scope=col class="n">power</th><th></th>'
        f"<th scope=col>measured by</th></tr></thead><tbody>{lines}</tbody></table>",
        *([more] if len(powers) > MOST_POWERS else []),
    ]


def _bias(bias: BiasReport) -> list[str]:
    heads = (("metric", ""), ("value", "n"), ("95% interval", "n"), ("what it says", ""))
    rows = [
        (
            f"{one.title} ({one.name})", "" if one.value is None else f"{one.value:.4f}",
            "" if one.low is None or one.high is None else f"{one.low:.4f} to {one.high:.4f}", one.note,
        )
        for one in bias.metrics
    ]  # fmt: skip
    said = f"{bias.facet}: {bias.favoured} against {bias.others}; the good outcome is {bias.positive}."
    return ["<h2>Bias before training</h2>", f"<p>{escape(said)}</p>", table(heads, rows)]
