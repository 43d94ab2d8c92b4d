"""Raising and answering. The texts are the two persons' own and do not go into the log."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.accounts.enums import Role
from core.accounts.models import User
from core.audit.domain import record
from core.base import clock
from core.base.errors import ConflictError, DomainError, NotAllowedError
from core.exchange.models import Candidate
from core.market.domain.checks import require_short_texts
from core.notifications.domain import queue_mail_to
from core.notifications.enums import Event
from core.organisations.models import Member
from core.organisations.rules import has_role
from matching.contests.models import Contest
from tenants.current import current_tenant
from tenants.hosts import portal_url


@transaction.atomic
def contest_ranking(candidate: Candidate, *, by: User, text: str) -> Contest:
    """Ask the programme office to look at one's own line. One question at a time for each."""
    if candidate.offer.member.user_id != by.pk:
        raise NotAllowedError(_("Only whom a ranking is about can question it."))
    if not text.strip():
        raise DomainError(_("Write what you think is wrong."), field="text", code="required")
    require_short_texts({"text": text})
    Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if Contest.objects.filter(candidate=candidate, answered_at=None).exists():
        raise ConflictError(
            _("You have asked already. The programme office will answer."), code="open"
        )
    contest = Contest.objects.create(candidate=candidate, raised_by=by, text=text.strip())
    record("ranking.contested", contest, by=by)
    office = Member.objects.filter(role=Role.PROGRAMME_OFFICE, user__is_active=True)
    context = {
        "contest": contest,
        "action_url": _link("matching:answer_contest", contest.pk),
        "action_label": _lazy("Look at it and answer"),
    }
    for member in office.select_related("user"):
        queue_mail_to(member.user, "matching/mail/ranking_contested", context, event=Event.REMINDER)
    return contest


@transaction.atomic
def answer_contest(contest: Contest, *, by: User, answer: str) -> Contest:
    """Tell the person what was found. An answer is given once."""
    if not has_role(by, Role.PROGRAMME_OFFICE):
        raise NotAllowedError(_("Only the programme office answers."))
    if not answer.strip():
        raise DomainError(_("Write an answer."), field="answer", code="required")
    require_short_texts({"answer": answer})
    locked = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    if locked.answered_at is not None:
        raise ConflictError(_("Somebody has answered in the meantime."), code="answered")
    locked.answer, locked.answered_by, locked.answered_at = answer.strip(), by, clock.now()
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    record("ranking.contest_answered", locked, by=by)
    context = {
        "contest": locked,
        "action_url": _link("matching:why_me", contest.candidate_id),
        "action_label": _lazy("Read the answer"),
    }
    queue_mail_to(contest.raised_by, "matching/mail/contest_answered", context, event=Event.CONTACT)
    return locked


def _link(name: str, key: UUID) -> str:
    return portal_url(current_tenant(), reverse(name, args=[key]))
