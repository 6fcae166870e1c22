"""Tone of texts: two shipped models, their calibration, and an organisation's own corrections."""

from palabre.analysis.tone.score import CLASSES, LABELS, Tone, answering, retrain, score

__all__ = ["CLASSES", "LABELS", "Tone", "answering", "retrain", "score"]
