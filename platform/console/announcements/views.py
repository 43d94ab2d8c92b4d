"""Listing, writing, changing and ending announcements."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from console.announcements.forms import AnnouncementForm
from console.rules import may_change, operator_required
from console.shell import render_page
from core.accounts.rules import signed_in_user
from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from core.ui.templatetags.ui import local_datetime
from lifecycle.domain.announcing import change_announcement, end_announcement, write_announcement
from tenants.models import Announcement

ROWS_ON_A_PAGE = 50
LIST = "console:announcements:list"


def _access_announcement(announcement_id: UUID) -> Announcement:
    found = Announcement.objects.filter(pk=announcement_id).first()
    if found is None:
        raise Http404(_("There is no such announcement."))
    return found


@require_GET
@operator_required
def announcements(request: HttpRequest) -> HttpResponse:
    """List what is, was and will be announced, the newest first."""
    rows = Announcement.objects.prefetch_related("tenants")
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_change": may_change(request.user)}
    return render_page(request, "console/announcements/list.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def write(request: HttpRequest) -> HttpResponse:
    """Write a new announcement."""
    form = AnnouncementForm(request.POST or None)
    if form.is_valid():
        try:
            write_announcement(by=signed_in_user(request), **form.content())
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The announcement is written."))
            return redirect(LIST)
    return _form_page(request, form, _("New announcement"))


@require_http_methods(["GET", "POST"])
@operator_required
def change(request: HttpRequest, announcement_id: UUID) -> HttpResponse:
    """Change an announcement that is not over."""
    found = _access_announcement(announcement_id)
    form = AnnouncementForm(request.POST or None, initial=AnnouncementForm.values_of(found))
    if form.is_valid():
        try:
            change_announcement(found, by=signed_in_user(request), **form.content())
        except DomainError as error:
            apply_domain_error(form, error)
        else:
            messages.success(request, _("The announcement is changed."))
            return redirect(LIST)
    return _form_page(request, form, _("Change the announcement"))


def _form_page(request: HttpRequest, form: AnnouncementForm, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading}
    return render_page(request, "console/announcements/write.html", context)


@require_http_methods(["GET", "POST"])
@operator_required
def end(request: HttpRequest, announcement_id: UUID) -> HttpResponse:
    """Take an announcement down, after a page that shows which."""
    found = _access_announcement(announcement_id)
    if request.method == "POST":
        try:
            end_announcement(found, by=signed_in_user(request))
            messages.success(request, _("The announcement is over."))
        except DomainError as error:
            messages.warning(request, str(error))
        return redirect(LIST)
    context = {
        "heading": _("End the announcement?"),
        "text": _("It disappears from every portal with the next page that is opened."),
        "facts": [
            (_("Text"), found.text),
            (_("From"), local_datetime(found.starts_at)),
            (_("Until"), local_datetime(found.ends_at)),
        ],
        "submit": _("End it now"),
        "danger": True,
        "cancel_url": reverse(LIST),
    }
    return render_page(request, "ui/confirm.html", context)
