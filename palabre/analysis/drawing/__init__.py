"""Charts as SVG, from figures alone: drawn once, right at any width, in both themes and on paper."""

from palabre.analysis.drawing.bump import bump
from palabre.analysis.drawing.columns import columns
from palabre.analysis.drawing.heat import heat
from palabre.analysis.drawing.islands import Dot, Island, islands
from palabre.analysis.drawing.lines import lines
from palabre.analysis.drawing.plot import Chart, Episode, Month, Series
from palabre.analysis.drawing.shares import Share, shares
from palabre.analysis.drawing.spark import spark

__all__ = [
    "Chart",
    "Dot",
    "Episode",
    "Island",
    "Month",
    "Series",
    "Share",
    "bump",
    "columns",
    "heat",
    "islands",
    "lines",
    "shares",
    "spark",
]
