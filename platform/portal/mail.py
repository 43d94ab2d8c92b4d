"""Mail that has not got through: what the administrator sees of it, and sends again.

Neither subject nor text is shown: they may tell who has been asked about what. To find out what is wrong
it takes the address and the server's own words.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.accounts.rules import signed_in_user
from core.base.errors import DomainError
from core.notifications.domain import send_again, send_all_again
from portal.rules import access_failing_mail

ROWS = 50


@login_required
@require_safe
def failing_mail(request: HttpRequest) -> HttpResponse:
    """Show what has not got through, the oldest first."""
    rows = access_failing_mail(request.user).defer("text", "html")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "portal/failing_mail.html", {"page": page})


@login_required
@require_POST
def send_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try one mail again."""
    mail = get_object_or_404(access_failing_mail(request.user), pk=pk)
    try:
        send_again(mail, by=signed_in_user(request))
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The mail is being sent again."))
    return redirect("portal:failing_mail")


@login_required
@require_POST
def send_all(request: HttpRequest) -> HttpResponse:
    """Try all of it again."""
    access_failing_mail(request.user)
    count = send_all_again(by=signed_in_user(request))
    said = ngettext(
        "%(count)d mail is being sent again.", "%(count)d mails are being sent again.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("portal:failing_mail")
