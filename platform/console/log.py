"""What the platform's people have done: the sealed log of the platform itself."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from console.rules import operator_required
from console.shell import render_page
from core.audit.models import Entry

ROWS_ON_A_PAGE = 50


class LogFilterForm(forms.Form):
    """Whose deeds to show, and what they were done to."""

    actor = forms.CharField(label=_("By whom (e-mail address)"), max_length=254, required=False)
    subject = forms.CharField(label=_("To whom or what"), max_length=254, required=False)

    def narrowed(self) -> Any:
        """Return the entries that fit, newest first."""
        entries = Entry.objects.all()
        if self.is_valid():
            if actor := self.cleaned_data["actor"]:
                entries = entries.filter(actor_label__icontains=actor)
            if subject := self.cleaned_data["subject"]:
                entries = entries.filter(subject_label__icontains=subject)
        return entries


@require_GET
@operator_required
def log(request: HttpRequest) -> HttpResponse:
    """Show the log, a page at a time."""
    form = LogFilterForm(request.GET)
    page = Paginator(form.narrowed(), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": list(page.object_list), "filter_form": form}
    return render_page(request, "console/log.html", context)
