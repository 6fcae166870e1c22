"""The forms of the site: whose pages may send, and what visitors shall reach."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.campaigns.forms import Money, Words
from palabre.campaigns.site_receiving import host_in
from palabre.governance.forms import OneLine
from palabre.governance.money import CURRENCIES

MOST_HOSTS = 20
_HOST = re.compile(r"[\w.-]{1,80}")


class HostsForm(forms.Form):
    """The hosts whose pages may send."""

    hosts = Words(
        label=gettext_lazy("Hosts of the site"),
        help_text=gettext_lazy(
            "Such as example.org, shop.example.org; “www.” is the same. Pages of other hosts aren’t counted."
        ),
        max_length=1000,
    )

    def clean_hosts(self) -> list[str]:
        """Each once, in small letters and without www."""
        typed = self.cleaned_data["hosts"]
        hosts = [host_in(one if "//" in one else f"//{one}") for one in typed]
        for said, host in zip(typed, hosts, strict=True):
            if not _HOST.fullmatch(host):
                raise forms.ValidationError(_("This is no host: %(said)s") % {"said": said[:80]})
        found = list(dict.fromkeys(hosts))
        if len(found) > MOST_HOSTS:
            raise forms.ValidationError(_("Give at most 20 hosts."))
        return found


class GoalForm(forms.Form):
    """A goal: a page that is reached, or an event that the page tells of."""

    name = OneLine(label=gettext_lazy("Name"), max_length=80)
    path = OneLine(
        label=gettext_lazy("Page that is reached"),
        help_text=gettext_lazy("Such as /thanks or /order/*/done; * stands for anything."),
        max_length=300,
        required=False,
    )
    event = OneLine(
        label=gettext_lazy("Or the name of an event"),
        help_text=gettext_lazy(
            "As the page tells it: the attribute data-palabre-goal of a button, or palabre.goal()."
        ),
        max_length=60,
        required=False,
    )
    value = Money(
        label=gettext_lazy("Value"),
        help_text=gettext_lazy("What reaching it once is worth to you; may stay empty."),
        required=False,
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(one, one) for one in CURRENCIES]
    )

    def clean(self) -> dict[str, Any]:
        """One of page and event; a page begins with a slash."""
        told = super().clean() or {}
        path, event = told.get("path", ""), told.get("event", "")
        if bool(path) == bool(event) and not self.errors:
            raise forms.ValidationError(_("Give either a page or the name of an event."))
        if path and not path.startswith("/"):
            self.add_error("path", _("A page begins with a slash: /"))
        if path.count("*") > 5:
            self.add_error("path", _("At most five * in a page."))
        return told
