"""The network on paper, and the time that passes when told."""

from palabre.publishing.tests.conftest import channel, clock, network  # noqa: F401
