"""Google+ is tried by no call at all."""

from palabre.connectors.trial import Trial

TRIAL = Trial({})
