"""The programme office's page, open to the auditor as well."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.enums import Role
from core.accounts.rules import signed_in_user
from core.base import clock
from core.organisations.rules import has_role
from matching.oversight.figures import ALARM_BELOW, FEWEST_CHOICES, FEWEST_PEOPLE
from matching.oversight.queries import comparisons, last_months


@login_required
@require_safe
def exposure(request: HttpRequest, name: str = "") -> HttpResponse:
    """Show one month's figures, this month's unless another is chosen."""
    user = signed_in_user(request)
    if not (has_role(user, Role.PROGRAMME_OFFICE) or has_role(user, Role.AUDITOR)):
        raise PermissionDenied
    months = last_months(clock.today())
    chosen = name or request.GET.get("month", f"{months[0]:%Y-%m}")
    month = next((each for each in months if f"{each:%Y-%m}" == chosen), None)
    if month is None:
        raise Http404
    found = comparisons(month)
    titles = {
        "size": _("By the size of the lender"),
        "county": _("By the lender's county"),
        "form": _("By exchange form"),
    }
    context = {
        "month": month,
        "months": months,
        "sections": [(titles[key], found[key]) for key in titles],
        "has_low": any(each.has_low for each in found.values()),
        "fewest_people": FEWEST_PEOPLE,
        "fewest_choices": FEWEST_CHOICES,
        "alarm_percent": round(ALARM_BELOW * 100),
    }
    return render(request, "matching/oversight/exposure.html", context)
