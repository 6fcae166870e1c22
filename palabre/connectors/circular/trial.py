"""How it is tried: as any letter, against nobody at all."""

from palabre.connectors.circulars.tried import TRIAL as TRIAL
