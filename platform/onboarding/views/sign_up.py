"""Signing an organisation up, and proving the address with the link in the mail."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.base.errors import DomainError
from core.base.forms import apply_domain_error
from onboarding.forms import SignUpForm
from onboarding.models import SignUp
from onboarding.sign_ups.domain import ask_to_join, prove_address
from onboarding.sign_ups.tokens import is_token_of
from onboarding.views.limits import has_asked_too_often


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Take a sign-up. The answer is the same whoever is a customer already."""
    form = SignUpForm(request.POST or None)
    status = 200
    if form.is_valid():
        if has_asked_too_often(request):
            text = _("That was too many attempts. Wait an hour and try again.")
            form.add_error(None, text)
            status = 429
        else:
            try:
                ask_to_join(form.values())
                return redirect("onboarding:sent")
            except DomainError as error:
                apply_domain_error(form, error)
    return render(request, "onboarding/sign_up.html", {"form": form}, status=status)


@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next; the same to everybody."""
    return render(request, "onboarding/sent.html")


@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, sign_up_id: UUID, token: str) -> HttpResponse:
    """Prove the address. By a button, since programs that read mail follow links too."""
    found = access_sign_up(sign_up_id, token)
    if request.method == "POST":
        try:
            found = prove_address(found)
        except DomainError:
            return render(request, "onboarding/expired.html", status=410)
    elif not found.proven_at and not found.can_be_proven:
        return render(request, "onboarding/expired.html", status=410)
    template = "onboarding/proven.html" if found.proven_at else "onboarding/prove.html"
    return render(request, template, {"sign_up": found})


def access_sign_up(sign_up_id: UUID, token: str) -> SignUp:
    """Return the sign-up that a link leads to, for whoever holds the link."""
    found = SignUp.objects.filter(pk=sign_up_id).first()
    if found is None or not is_token_of(found, token):
        raise Http404(_("The link leads nowhere. Fill in the form again."))
    return found
