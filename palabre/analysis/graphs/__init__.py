"""Who reacts to whom, as a graph: ties, communities, trust, influence, and the picture's layout.

Voices are numbers from 0 on here; who they are is the caller's. The same interactions in any order give the
same answer.
"""

from palabre.analysis.graphs.audience import SIGNS, Audience, Post, Reaction, signs_of
from palabre.analysis.graphs.communities import Communities, Community, communities_of, judged
from palabre.analysis.graphs.influence import PARTS, WEIGHTS, Influence, influence_of, weeks_of
from palabre.analysis.graphs.layout import Layout, layout_of
from palabre.analysis.graphs.naming import telling
from palabre.analysis.graphs.polarisation import polarisation_of
from palabre.analysis.graphs.ties import Ties, ties_of
from palabre.analysis.graphs.trust import Trust, leak_bound, trust_of

__all__ = [
    "PARTS",
    "SIGNS",
    "WEIGHTS",
    "Audience",
    "Communities",
    "Community",
    "Influence",
    "Layout",
    "Post",
    "Reaction",
    "Ties",
    "Trust",
    "communities_of",
    "influence_of",
    "judged",
    "layout_of",
    "leak_bound",
    "polarisation_of",
    "signs_of",
    "telling",
    "ties_of",
    "trust_of",
    "weeks_of",
]
