"""Drafting, changing and approving an agreement."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.accounts.models import User
from core.audit.domain import changed, record
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.base.ids import new_id
from core.exchange.contents import agreement_content
from core.exchange.documents.render import render_agreement_pdf, sha256
from core.exchange.domain.candidates import move_candidate
from core.exchange.enums import AgreementState, CandidateState, Party
from core.exchange.models import AgreementDocument, Approval, Candidate, ExchangeAgreement
from core.exchange.queries import agreements_in_full
from core.exchange.rules import parties_of
from core.exchange.states import require_agreement_move
from core.market.enums import LONGEST_EXCHANGE_DAYS
from core.market.models import FormRules
from core.notifications.domain import queue_mail_to
from core.organisations.rules import managers_of
from policy.queries import decide_within
from tenants.current import current_tenant

#: What the two organisations may word and set; everything else follows from the match.
EDITABLE_FIELDS = (
    "purpose",
    "learning_goals",
    "tasks",
    "start_date",
    "end_date",
    "long_period_reason",
    "workplace",
    "remote_percent",
    "work_percent",
    "salary_payer",
    "employer_responsibility",
    "conditions",
    "lender_supervisor",
    "host_supervisor",
)


def suggested_values(candidate: Candidate, *, today: dt.date) -> dict[str, Any]:
    """Return a first draft from the need and the match; the host changes what it wants."""
    need, offer = candidate.need, candidate.offer
    start = max(need.earliest_start or today, offer.available_from, today)
    days = min(need.max_days or need.min_days or offer.max_days, offer.max_days)
    end = min(
        start + dt.timedelta(days=days), max(offer.available_until, start + dt.timedelta(days=1))
    )
    return {
        "purpose": need.purpose or need.pitch or need.title,
        "learning_goals": offer.learn_text,
        "tasks": need.tasks,
        "start_date": start,
        "end_date": end,
        "workplace": need.place,
        "remote_percent": need.remote_percent,
        "work_percent": min(need.work_percent, offer.work_percent),
        "salary_payer": need.salary_payer,
        "employer_responsibility": need.employer_responsibility,
        "conditions": need.conditions,
        "host_supervisor": need.contact.full_name if need.contact else "",
        "long_period_reason": need.long_period_reason,
    }


@transaction.atomic
def draft_agreement(
    candidate: Candidate, *, by: User, values: Mapping[str, Any]
) -> ExchangeAgreement:
    """Write the first version of the agreement for a candidate who has said yes."""
    need, member = candidate.need, candidate.offer.member
    if member.organisation is None:
        raise DomainError(_("The candidate belongs to no organisation that could lend them."))
    move_candidate(candidate, CandidateState.AGREEMENT, by=by)
    agreement = ExchangeAgreement(
        number=_new_number(),
        candidate=candidate,
        language=need.language
        if need.language in ("nb", "nn", "en")
        else current_tenant().default_language,
        employee=member.user,
        lender=member.organisation,
        lender_unit=member.unit,
        host=need.organisation,
        host_unit=need.unit,
        form=need.form,
        **{field: values[field] for field in EDITABLE_FIELDS if field in values},
    )
    _require_sound(agreement)
    agreement.save(force_insert=True)
    record("agreement.drafted", agreement, by=by, changes={"version": (None, 1)})
    return agreement


@transaction.atomic
def change_agreement(
    agreement: ExchangeAgreement, *, by: User, values: Mapping[str, Any]
) -> ExchangeAgreement:
    """Make a new version. Approvals hold for one version, so an edit asks everybody again."""
    locked = lock_agreement(agreement)
    if locked.state not in (AgreementState.DRAFT, AgreementState.PROPOSED, AgreementState.APPROVED):
        raise ConflictError(
            _("A signed agreement is not edited. Make a new one, or end this one."),
            code="move_refused",
        )
    if locked.signatures.filter(version=locked.version).exists():
        raise ConflictError(
            _("Somebody has already signed this version, so it can no longer be changed."),
            code="signed",
        )
    wanted = {field: values[field] for field in EDITABLE_FIELDS if field in values}
    changes = changed(locked, wanted)
    if not changes:
        return locked
    for field, value in wanted.items():
        setattr(locked, field, value)
    _require_sound(locked)
    changes |= {"version": (locked.version, locked.version + 1)}
    locked.version += 1
    locked.pdf_sha256 = ""
    if locked.state == AgreementState.APPROVED:
        locked.state = AgreementState.PROPOSED
    locked.save()
    record("agreement.changed", locked, by=by, changes=changes)
    if locked.state == AgreementState.PROPOSED:
        tell_parties(locked, "exchange/mail/agreement_changed", besides=by)
    return locked


@transaction.atomic
def propose_agreement(agreement: ExchangeAgreement, *, by: User) -> ExchangeAgreement:
    """Send the draft to all three for approval."""
    locked = lock_agreement(agreement)
    if locked.state != AgreementState.DRAFT:
        raise ConflictError(
            _("The agreement has already been sent for approval."), code="move_refused"
        )
    move_agreement(locked, AgreementState.PROPOSED, by=by)
    tell_parties(locked, "exchange/mail/agreement_proposed", besides=by)
    return locked


@transaction.atomic
def approve_agreement(
    agreement: ExchangeAgreement, *, by: User, party: Party, version: int
) -> ExchangeAgreement:
    """Say yes for one party to the version that was read. The third yes makes the PDF to be signed.

    Repeating one's own approval changes nothing; somebody else's being first is a ``ConflictError``.
    """
    locked = lock_agreement(agreement)
    require_party(locked, party, by=by)
    require_version(locked, version)
    earlier = (
        locked.approvals.filter(version=version, party=party).select_related("approved_by").first()
    )
    if earlier:
        if earlier.approved_by_id == by.pk:
            return locked
        raise ConflictError(
            _("%(name)s has already approved for this party.") % {"name": earlier.approved_by},
            code="already_approved",
        )
    if locked.state != AgreementState.PROPOSED:
        raise ConflictError(_("The agreement does not wait for approval now."), code="move_refused")
    require_one_party(locked.approvals.filter(version=version, approved_by=by).exists())
    Approval.objects.create(agreement=locked, version=version, party=party, approved_by=by)
    record("agreement.approval_given", locked, by=by, changes={"party": (None, party.value)})
    if locked.approvals.filter(version=version).count() == len(Party):
        _seal(locked, by=by)
    return locked


@transaction.atomic
def cancel_agreement(agreement: ExchangeAgreement, *, by: User, reason: str) -> ExchangeAgreement:
    """Give up an agreement that is not running yet; the candidate is free for another try."""
    if not reason.strip():
        raise DomainError(_("Say why the agreement is cancelled."), field="reason", code="required")
    locked = lock_agreement(agreement)
    move_agreement(locked, AgreementState.CANCELLED, by=by, reason=reason)
    move_candidate(locked.candidate, CandidateState.INTERESTED, by=by)
    tell_parties(locked, "exchange/mail/agreement_cancelled", besides=by, reason=reason)
    return locked


def lock_agreement(agreement: ExchangeAgreement) -> ExchangeAgreement:
    """Return the row as it is now, locked until the transaction ends."""
    return agreements_in_full().select_for_update(of=("self",)).get(pk=agreement.pk)


def require_party(agreement: ExchangeAgreement, party: Party, *, by: User) -> None:
    """Raise ``NotAllowedError`` unless the user may speak for the party."""
    if party not in parties_of(by, agreement):
        raise NotAllowedError(
            _("You cannot approve or sign for “%(party)s”.") % {"party": party.label},
            code="wrong_party",
        )


def require_one_party(has_spoken: bool) -> None:
    """Raise ``NotAllowedError`` when the same person has already spoken for another party."""
    if has_spoken:
        raise NotAllowedError(
            _(
                "You have already spoken for another party. The three must be three different people."
            ),
            code="one_party_each",
        )


def require_version(agreement: ExchangeAgreement, version: int) -> None:
    """Raise ``ConflictError`` when the agreement has changed since ``version`` was read."""
    if agreement.version != version:
        raise ConflictError(
            _(
                "The agreement has been changed since you opened it. Read the new version, then approve."
            ),
            code="version",
        )


def _require_sound(agreement: ExchangeAgreement) -> None:
    if agreement.end_date <= agreement.start_date:
        raise DomainError(_("The end must be after the start."), field="end_date", code="order")
    if agreement.days > LONGEST_EXCHANGE_DAYS:
        last = agreement.start_date + dt.timedelta(days=LONGEST_EXCHANGE_DAYS)
        raise DomainError(
            _(
                "An exchange lasts at most 365 days. With this start the last possible end is %(day)s."
            )
            % {"day": last.isoformat()},
            field="end_date",
            code="too_long",
        )
    _require_reason_for_length(agreement)
    _require_policy(agreement)


def _require_reason_for_length(agreement: ExchangeAgreement) -> None:
    rules = FormRules.objects.filter(
        programme=agreement.candidate.need.programme_id, form=agreement.form
    ).first()
    if rules is None:
        return
    if agreement.days > rules.max_days:
        raise DomainError(
            ngettext(
                "This exchange form lasts at most %(days)s day.",
                "This exchange form lasts at most %(days)s days.",
                rules.max_days,
            )
            % {"days": rules.max_days},
            field="end_date",
            code="too_long",
        )
    if agreement.days > rules.recommended_max_days and not agreement.long_period_reason.strip():
        raise DomainError(
            ngettext(
                "More than %(days)s day is longer than recommended. Say why.",
                "More than %(days)s days is longer than recommended. Say why.",
                rules.recommended_max_days,
            )
            % {"days": rules.recommended_max_days},
            field="long_period_reason",
            code="reason_required",
        )


def _require_policy(agreement: ExchangeAgreement) -> None:
    decision = decide_within(
        lender_orgnr=agreement.lender.orgnr,
        host_orgnr=agreement.host.orgnr,
        form=agreement.form,
        on=agreement.start_date,
        days=agreement.days,
    )
    if decision.reason == "too_long":
        raise NotAllowedError(
            ngettext(
                "These two organisations may exchange people for at most %(days)s day.",
                "These two organisations may exchange people for at most %(days)s days.",
                decision.longest_days,
            )
            % {"days": decision.longest_days},
            field="end_date",
            code="too_long",
        )
    if not decision.is_allowed:
        raise NotAllowedError(
            _("These two organisations may not exchange people in this form on that date."),
            field="start_date",
            code=decision.reason,
        )


def _seal(agreement: ExchangeAgreement, *, by: User) -> None:
    pdf = render_agreement_pdf(agreement_content(agreement))
    digest = sha256(pdf)
    AgreementDocument.objects.create(
        agreement=agreement, version=agreement.version, sha256=digest, pdf=pdf
    )
    agreement.pdf_sha256 = digest
    move_agreement(agreement, AgreementState.APPROVED, by=by, pdf_sha256=digest)
    tell_parties(agreement, "exchange/mail/agreement_ready_to_sign", besides=None)


def move_agreement(
    agreement: ExchangeAgreement, state: AgreementState, *, by: User | None, **noted: str
) -> None:
    """Bring a locked agreement to ``state``, if it may go there, and log it."""
    require_agreement_move(agreement.state, state)
    before = agreement.state
    agreement.state = state
    # The document says the day of its version; only an edit makes a new one.
    ExchangeAgreement.objects.filter(pk=agreement.pk).update(
        state=state, pdf_sha256=agreement.pdf_sha256
    )
    changes = {"state": (before, state.value)} | {
        name: (None, value) for name, value in noted.items()
    }
    record(f"agreement.{state.value}", agreement, by=by, changes=changes)


def tell_parties(
    agreement: ExchangeAgreement, template: str, *, besides: User | None, reason: str = ""
) -> None:
    """Mail employee, lender and host, leaving out the one who acted."""
    member = agreement.candidate.offer.member
    people = [agreement.employee, *managers_of(member)]
    if agreement.candidate.need.contact:
        people.append(agreement.candidate.need.contact)
    for person in {person.pk: person for person in people}.values():
        if besides is None or person.pk != besides.pk:
            queue_mail_to(person, template, {"agreement": agreement, "reason": reason})


def _new_number() -> str:
    # Says nothing of how many there are.
    return f"A-{new_id().hex[-8:].upper()}"
