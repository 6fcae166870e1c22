"""Charts in templates: the drawings of `analysis.drawing` with their legend, episodes and table."""

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from palabre.analysis.drawing import Chart, spark


def draw(chart: Chart, title: str) -> SafeString:
    """`{% draw chart title %}`: legend, drawing and the list of its episodes."""
    legend = format_html_join(
        "",
        '<li><span class="swatch {}" aria-hidden="true"></span>{}</li>',
        ((one.colour, one.name) for one in chart.legend),
    )
    episodes = format_html_join(
        "",
        "<li>{}</li>",
        (
            (format_html('<a href="{}">{}</a>', one.href, one.label) if one.href else one.label,)
            for one in chart.episodes
        ),
    )
    drawing = mark_safe(chart.svg(str(title)))  # noqa: S308  (drawing escapes every text it is given)
    return format_html(
        '{}<div class="drawn">{}</div>{}',
        format_html('<ul class="legend">{}</ul>', legend) if legend else "",
        drawing,
        format_html('<ol class="episodes">{}</ol>', episodes) if episodes else "",
    )


def draw_table(chart: Chart, title: str) -> SafeString:
    """`{% draw_table chart title %}`: the same figures as a table."""
    head = format_html_join(
        "",
        '<th scope="col"{}>{}</th>',
        ((mark_safe(' class="num"') if at else "", name) for at, name in enumerate(chart.head)),
    )
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (row[0], format_html_join("", '<td class="num">{}</td>', ((cell,) for cell in row[1:])))
            for row in chart.rows
        ),
    )
    return format_html(
        '<div class="table-scroll" tabindex="0" role="region" aria-label="{}"><table class="table sticky">'
        '<caption class="unseen">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        title,
        title,
        head,
        rows,
    )


def spark_line(values: Sequence[float | None], hue: int = 0) -> SafeString:
    """`{% spark values %}`: the shape of the last days beside a figure."""
    return mark_safe(spark(values, hue))  # noqa: S308  (made of numbers alone)


def brush_bars(days: Sequence[tuple[date, int]]) -> SafeString:
    """`{% brush_bars days %}`: the daily columns under the two handles of a time brush."""
    most = max((count for _day, count in days), default=0) or 1
    width = 100 / max(len(days), 1)
    # A quarter in a narrow rail would be sticks with as much gap as bar: it reads better as one shape.
    gap = 0.1 if len(days) <= 45 else -0.02
    bars = format_html_join(
        "",
        '<rect data-day="{}" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                day.isoformat(),
                f"{at * width + width * gap:.3f}",
                f"{40 - 40 * count / most:.2f}",
                f"{width * (1 - 2 * gap):.3f}",
                f"{40 * count / most:.2f}",
            )
            for at, (day, count) in enumerate(days)
        ),
    )
    return format_html(
        '<svg class="brush-bars" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        bars,
    )
