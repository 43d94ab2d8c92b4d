"""The sealed document and the signatures on it."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.base import clock
from core.exchange.domain.signing import sign_agreement
from core.exchange.domain.standing import read_agreement
from core.exchange.enums import AgreementState, Party
from core.exchange.forms import SignForm
from core.exchange.models import ExchangeAgreement
from core.exchange.presentation.agreements import LOGIN_LEVELS, open_parties
from core.exchange.queries import document_of
from core.exchange.rules import access_agreement, access_agreement_as_party, parties_of
from core.exchange.views.acting import acted, login_level, user_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what is to be signed and what a signature means; post it to sign."""
    user = user_of(request)
    found = access_agreement_as_party(user, pk)
    if request.method == "POST":
        return _sign(request, found)
    parties = [] if found.is_over_on(clock.today()) else open_parties(user, found)
    if found.state != AgreementState.APPROVED or not parties:
        messages.info(request, _("There is nothing for you to sign here now."))
        return redirect("exchange:agreement", found.pk)
    methods = login_level(request).split("+")
    context = {
        "agreement": found,
        "is_late": found.start_date < clock.today(),
        "form": SignForm(parties=parties, initial={"pdf_sha256": found.pdf_sha256}),
        "login_methods": [LOGIN_LEVELS.get(method, method) for method in methods],
    }
    return render(request, "exchange/agreement_sign.html", context)


def _sign(request: HttpRequest, agreement: ExchangeAgreement) -> HttpResponse:
    user = user_of(request)
    form = SignForm(request.POST, parties=parties_of(user, agreement))
    if not form.is_valid():
        messages.warning(request, _("Choose on whose behalf you sign, then try again."))
        return redirect("exchange:sign", agreement.pk)
    party, digest = Party(form.cleaned_data["party"]), form.cleaned_data["pdf_sha256"]
    if agreement.signatures.filter(pdf_sha256=digest, party=party, signed_by=user).exists():
        messages.info(request, _("You have already signed this document."))
        return redirect("exchange:agreement", agreement.pk)
    act = partial(
        sign_agreement,
        agreement,
        by=user,
        party=party,
        pdf_sha256=digest,
        login_level=login_level(request),
    )
    acted(request, act, _("You have signed the agreement."))
    return redirect("exchange:agreement", agreement.pk)


@login_required
@never_cache
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out the sealed PDF, byte by byte as it was signed; 404 before all have approved."""
    user = user_of(request)
    found = access_agreement(user, pk)
    sealed = document_of(found)
    if sealed is None:
        raise Http404
    read_agreement(found, by=user, purpose="document")
    response = HttpResponse(bytes(sealed.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
