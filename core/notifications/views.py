"""What a person has been told, and how they want to be told."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.rules import signed_in_user
from core.base import clock
from core.notifications.choices import choose_mail, mail_choices, unsubscribed
from core.notifications.enums import MailChoice
from core.notifications.forms import ChoicesForm
from core.notifications.queries import notifications_of

ROWS = 30


@login_required
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """Show what the reader has been told, newest first."""
    rows = notifications_of(signed_in_user(request))
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    has_unread = any(row.read_at is None for row in page)
    return render(request, "notifications/list.html", {"page": page, "has_unread": has_unread})


@login_required
@require_POST
def open_notification(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one as read and go where it leads."""
    rows = notifications_of(signed_in_user(request))
    found = get_object_or_404(rows, pk=pk)
    rows.filter(pk=pk, read_at__isnull=True).update(read_at=clock.now())
    return redirect(found.path or "notifications:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    rows = notifications_of(signed_in_user(request)).filter(read_at__isnull=True)
    rows.update(read_at=clock.now())
    messages.success(request, _("Everything is marked as read."))
    return redirect("notifications:list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Choose when mail about each kind of event comes."""
    user = signed_in_user(request)
    initial = {event.value: choice.value for event, choice in mail_choices(user).items()}
    form = ChoicesForm(request.POST or None, initial=initial)
    if form.is_valid():
        choose_mail(user, choices=form.choices(), by=user)
        messages.success(request, _("Your choices are saved."))
        return redirect("notifications:choices")
    return render(request, "notifications/choices.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Turn mail about one event off for whom the address was made, signed in or not."""
    found = unsubscribed(token)
    if found is None:
        raise Http404
    user, event = found
    if request.method == "POST":
        choose_mail(user, choices={event: MailChoice.NEVER}, by=user)
    is_off = mail_choices(user)[event] == MailChoice.NEVER
    return render(request, "notifications/unsubscribe.html", {"event": event, "is_off": is_off})
