"""Drafting, changing, proposing and giving up an agreement."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import changed, record
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.base.ids import new_id
from core.exchange.contents import clauses_from_json, offered_clauses
from core.exchange.documents.content import Clause
from core.exchange.domain.candidates import move_candidate
from core.exchange.domain.openness import require_available
from core.exchange.domain.standing import (
    lock_agreement,
    move_agreement,
    require_editable,
    require_editor,
    require_version,
)
from core.exchange.domain.telling import tell_parties
from core.exchange.domain.terms import (
    require_period_ahead,
    require_printable,
    require_sound,
    require_start_ahead,
)
from core.exchange.domain.versions import (
    EDITABLE_FIELDS,
    keep_first_version,
    present_version,
    write_next_version,
)
from core.exchange.enums import AgreementState, CandidateState
from core.exchange.models import AgreementVersion, Candidate, ExchangeAgreement
from core.exchange.queries import form_rules_of
from core.exchange.rules import parties_of, speaks_for_host
from core.market.announcements import offers_changed
from core.market.approved import ApprovedProfile, approved_profile
from core.market.domain.checks import require_short_texts
from core.market.domain.offers import release_offer
from core.market.enums import LONGEST_EXCHANGE_DAYS
from core.market.models import Need
from core.organisations.rules import managers_of
from tenants.current import current_tenant, require_not_paused


def suggested_values(candidate: Candidate, *, today: dt.date) -> dict[str, Any]:
    """Return a first draft from the need and the match; the host changes what it wants.

    Of the profile it uses what the employer has approved.
    """
    need, profile = candidate.need, approved_profile(candidate.offer)
    start, end = _suggested_period(need, profile, today=today)
    managers = managers_of(candidate.offer.member)
    return {
        "purpose": need.purpose or need.pitch or need.title,
        "learning_goals": profile.learn_text if profile else "",
        "tasks": need.tasks,
        "start_date": start,
        "end_date": end,
        "long_period_reason": need.long_period_reason,
        "workplace": need.place,
        "remote_percent": need.remote_percent,
        "work_percent": min(need.work_percent, profile.work_percent if profile else 100),
        "salary_payer": need.salary_payer,
        "employer_responsibility": need.employer_responsibility,
        "conditions": need.conditions,
        "lender_supervisor": managers[0].full_name if managers else "",
        "host_supervisor": need.contact.full_name if need.contact else "",
    }


def _suggested_period(
    need: Need, profile: ApprovedProfile | None, *, today: dt.date
) -> tuple[dt.date, dt.date]:
    rules = form_rules_of(need)
    start = max(need.earliest_start or today, today)
    limits = [need.max_days or need.min_days or LONGEST_EXCHANGE_DAYS]
    limits += [rules.max_days] if rules else []
    if profile is None:
        return start, start + dt.timedelta(days=min(limits))
    start = max(start, profile.available_from)
    end = start + dt.timedelta(days=min(*limits, profile.max_days))
    return start, max(min(end, profile.available_until), start + dt.timedelta(days=1))


@transaction.atomic
def draft_agreement(
    candidate: Candidate, *, by: User, values: Mapping[str, Any]
) -> ExchangeAgreement:
    """Write the first version of the agreement for a candidate who has said yes."""
    if not speaks_for_host(by, candidate.need.organisation):
        raise NotAllowedError(_("Only the host's HR drafts the agreement."))
    require_short_texts(values)
    locked = move_candidate(candidate, CandidateState.AGREEMENT, by=by)
    require_available(locked.offer)
    need, member = locked.need, locked.offer.member
    agreement = ExchangeAgreement(
        number=_new_number(),
        candidate=locked,
        language=need.language or current_tenant().default_language,
        employee=member.user,
        lender=member.organisation,
        lender_unit=member.unit,
        host=need.organisation,
        host_unit=need.unit,
        form=need.form,
        programme_version=need.programme.version,
        **_editable(values),
    )
    require_start_ahead(agreement.start_date)
    require_sound(agreement)
    agreement.save(force_insert=True)
    keep_first_version(agreement, by=by)
    require_printable(agreement)
    record("agreement.drafted", agreement, by=by, changes={"version": (None, 1)})
    return agreement


@transaction.atomic
def change_agreement(
    agreement: ExchangeAgreement, *, by: User, version: int, values: Mapping[str, Any]
) -> ExchangeAgreement:
    """Make a new version of the one that was read. Approvals hold for one version, so an edit asks
    everybody again. An edit that changes nothing makes no version.

    The clauses follow the terms; those that stay keep the wording they were drafted with.
    """
    require_short_texts(values)
    locked = lock_agreement(agreement)
    require_editor(locked, by=by)
    require_editable(locked)
    require_version(locked, version)
    wanted = _editable(values)
    changes = changed(locked, wanted)
    if not changes:
        return locked
    present = present_version(locked)
    for field, value in wanted.items():
        setattr(locked, field, value)
    require_start_ahead(locked.start_date)
    require_sound(locked)
    locked.programme_version = locked.candidate.need.programme.version
    changes |= write_next_version(
        locked, by=by, clauses=_clauses_of(locked, present), left_out=present.left_out
    )
    require_printable(locked)
    record("agreement.changed", locked, by=by, changes=changes)
    offers_changed.tell([locked.candidate.offer_id])
    if locked.state == AgreementState.PROPOSED:
        tell_parties(locked, "exchange/mail/agreement_changed", besides=by)
    return locked


@transaction.atomic
def propose_agreement(agreement: ExchangeAgreement, *, by: User) -> ExchangeAgreement:
    """Send the draft to all three for approval. Repeating changes nothing."""
    locked = lock_agreement(agreement)
    require_editor(locked, by=by)
    if locked.state == AgreementState.PROPOSED:
        return locked
    if locked.state != AgreementState.DRAFT:
        raise ConflictError(
            _("The agreement has already been sent for approval."), code="move_refused"
        )
    require_not_paused()
    require_period_ahead(locked)
    require_start_ahead(locked.start_date)
    move_agreement(locked, AgreementState.PROPOSED, by=by)
    tell_parties(locked, "exchange/mail/agreement_proposed", besides=by)
    return locked


@transaction.atomic
def cancel_agreement(agreement: ExchangeAgreement, *, by: User, reason: str) -> ExchangeAgreement:
    """Give up an agreement that is not running yet; the candidate is free for another try."""
    if not reason.strip():
        raise DomainError(_("Say why the agreement is cancelled."), field="reason", code="required")
    require_short_texts({"reason": reason})
    locked = lock_agreement(agreement)
    if not parties_of(by, locked):
        raise NotAllowedError(_("Only a party can cancel the agreement."))
    if locked.state == AgreementState.SIGNED:
        release_offer(locked.candidate.offer, by=by)
    move_agreement(locked, AgreementState.CANCELLED, by=by, reason=reason)
    move_candidate(locked.candidate, CandidateState.INTERESTED, by=by)
    tell_parties(locked, "exchange/mail/agreement_cancelled", besides=by, stated_reason=reason)
    return locked


def _editable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {field: values[field] for field in EDITABLE_FIELDS if field in values}


def _clauses_of(agreement: ExchangeAgreement, before: AgreementVersion) -> list[Clause]:
    """The clauses that follow from the terms as they are now, in the wording they were drafted with."""
    kept = clauses_from_json(before.clauses)
    offered = offered_clauses(agreement, kept, before.left_out)
    return [clause for clause in offered if clause.code not in before.left_out]


def _new_number() -> str:
    # Says nothing of how many there are.
    return f"A-{new_id().hex[-8:].upper()}"
