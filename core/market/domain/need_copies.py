"""Needs made from needs: a copy, one taken up again, one divided."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError, DomainError
from core.base.versions import count_edit
from core.market.announcements import needs_changed
from core.market.domain.needs import NEED_FIELDS, NeedChoice, lock_need, save_need
from core.market.enums import ConceptRelation, NeedState
from core.market.models import Need
from core.market.rules import require_speaker


@transaction.atomic
def copy_need(need: Need, *, by: User, people: int | None = None) -> Need:
    """Make a draft that says the same, as for another year; candidates do not come along."""
    values = {field: getattr(need, field) for field in NEED_FIELDS}
    if people is not None:
        values["people_count"] = people
    links = need.concept_links.select_related("concept")
    choices = [
        NeedChoice(link.concept, ConceptRelation(link.relation), link.level) for link in links
    ]
    copy = save_need(None, by=by, organisation=need.organisation, values=values, concepts=choices)
    record("need.copied", copy, by=by, changes={"copied_from": (None, need)})
    return copy


@transaction.atomic
def reopen_need(need: Need, *, by: User) -> Need:
    """Make a need that was closed or withdrawn a draft again, to be read through and published anew."""
    locked = lock_need(need)
    require_speaker(by, locked.organisation)
    if locked.state not in (NeedState.CLOSED, NeedState.WITHDRAWN):
        raise ConflictError(
            _("Only a need that was closed or withdrawn is opened again."), code="not_ended"
        )
    changes = {"state": (locked.state, NeedState.DRAFT.value)}
    locked.state, locked.state_reason, locked.closed_at = NeedState.DRAFT, "", None
    locked.save()
    record("need.reopened", locked, by=by, changes=changes)
    needs_changed.tell([locked.pk])
    return locked


@transaction.atomic
def split_need(need: Need, *, by: User, people: int) -> Need:
    """Divide a need for several people: ``people`` of them go into a draft of its own, to be worded by
    itself; the rest stay. Returns the draft.
    """
    locked = lock_need(need)
    require_speaker(by, locked.organisation)
    if locked.state not in (NeedState.DRAFT, NeedState.PUBLISHED):
        raise ConflictError(_("Only an open need can be divided."), code="not_open")
    if not 1 <= people < locked.people_count:
        raise DomainError(
            _("Choose a number from 1 to %(most)d, so that somebody is left in the need.")
            % {"most": locked.people_count - 1},
            field="people",
            code="out_of_range",
        )
    draft = copy_need(locked, by=by, people=people)
    changes = {"people_count": (locked.people_count, locked.people_count - people)}
    locked.people_count -= people
    locked.save(update_fields=["people_count", "updated_at"])
    record("need.split", locked, by=by, changes={**changes, **count_edit(locked)})
    needs_changed.tell([locked.pk])
    return draft
