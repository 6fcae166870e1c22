"""A spark line: the shape of a figure's last days, beside the figure."""

from collections.abc import Sequence

_WIDTH, _HEIGHT, _EDGE = 96, 28, 3


def spark(values: Sequence[float | None], hue: int = 0) -> str:
    """A small line without axis, its last point marked; empty when there is nothing to draw."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min([*known, 0]), max(known)
    span = (high - low) or 1
    step = (_WIDTH - 2 * _EDGE) / (len(known) - 1)
    points = [
        (_EDGE + at * step, _HEIGHT - _EDGE - (value - low) / span * (_HEIGHT - 2 * _EDGE))
        for at, value in enumerate(known)
    ]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    ground = f"M{points[0][0]:.1f} {_HEIGHT}L{path}L{points[-1][0]:.1f} {_HEIGHT}Z"
    x, y = points[-1]
    return (
        f'<svg class="spark" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
        f' aria-hidden="true" focusable="false"><path class="ground hue-{hue}" d="{ground}"/>'
        f'<path class="curve hue-{hue}" d="M{path}"/>'
        f'<circle class="dot hue-{hue}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/></svg>'
    )
