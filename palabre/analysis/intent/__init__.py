"""Intents of texts: the shipped model, its calibration, and an organisation's own categories."""

from palabre.analysis.intent.model import CLASSES
from palabre.analysis.intent.score import LABELS, NONE, UNSURE, Intent, score

__all__ = ["CLASSES", "LABELS", "NONE", "UNSURE", "Intent", "score"]
