"""The command that reads the seal of the trail and names the first act that was changed."""

from django.db import models

from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import AuditEntry
from palabre.governance.sealing import seal
from palabre.site.cli import trail


def test_the_command_names_the_first_fault(organisation, capsys):
    for number in range(3):
        audit(organisation, "made", organisation, MACHINE, number=number)
    seal(organisation.pk)
    acts = list(AuditEntry.objects.filter(organisation=organisation).order_by("place"))
    assert trail.audit(["verify"]) == 0
    assert (
        trail.audit(["verify", "--expect", acts[-1].digest, "--organisation", organisation.slug])
        == 0
    )
    assert trail.audit(["verify", "--expect", "f" * 64]) == 1
    models.QuerySet.update(AuditEntry.objects.filter(pk=acts[1].pk), verb="deleted")
    capsys.readouterr()
    assert trail.audit(["verify"]) == 1
    assert str(acts[1].pk) in capsys.readouterr().err
    assert trail.audit(["verify", "--organisation", "nobody"]) == 2
