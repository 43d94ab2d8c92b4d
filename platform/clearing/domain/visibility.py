"""Keeping what the exchange policy opens between tenants. Written in the platform's own name."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from clearing.asking import PolicyNow
from clearing.enums import Shown
from clearing.models import ParticipatingOrganisation, Visibility
from clearing.opening import Opening, Side, openings
from core.base import clock
from policy.models import PolicyRule
from tenants.doors import clearing_context, platform_context
from tenants.naming import role_of

Sides = Mapping[str, list[Side]]


@transaction.atomic
def refresh_visibility(tenant_id: UUID | None = None) -> tuple[int, int]:
    """Make what is opened between tenants, or to and from one of them, what the policy says now.

    Called in the transaction that changes a rule, an organisation or a tenant, from whichever door.
    Return how many openings were added and how many removed.
    """
    about = role_of(tenant_id) if tenant_id else None
    with platform_context():
        _wait_for_others(is_about_all=about is None)
        policy = PolicyNow()
        with clearing_context():
            wanted = _wanted(_sides(), policy, about)
            return _make_true(wanted, about)


def follow_policy(rules: Collection[PolicyRule] | None) -> None:
    """Make what is opened what the new version says; a customer's rules for itself open nothing."""
    if rules is None or any(_is_across(rule) for rule in rules):
        refresh_visibility()


def _is_across(rule: PolicyRule) -> bool:
    lender, host = rule.lender.tenant_id, rule.host.tenant_id
    return lender is None or lender != host


def _wait_for_others(*, is_about_all: bool) -> None:
    """A change of the policy and a change of an organisation see each other; two organisations need not."""
    alone = "SELECT pg_advisory_xact_lock(hashtext('clearing-visibility'))"
    together = "SELECT pg_advisory_xact_lock_shared(hashtext('clearing-visibility'))"
    with connection.cursor() as cursor:
        cursor.execute(alone if is_about_all else together)


def _sides() -> Sides:
    sides: dict[str, list[Side]] = defaultdict(list)
    for row in ParticipatingOrganisation.objects.order_by("owner", "orgnr"):
        side = Side(row.owner, row.orgnr, row.covered_from, row.covered_until)
        sides[row.owner].append(side)
    return sides


def _wanted(sides: Sides, policy: PolicyNow, about: str | None) -> set[Opening]:
    today = clock.today()
    wanted: set[Opening] = set()
    for lender, host in policy.pairs_with_rules(sides):
        if about in (None, lender, host):
            wanted |= openings(
                sides[lender],
                sides[host],
                policy.may_lend,
                today=today,
                changes=policy.days_of_change,
            )
    return wanted


def _make_true(wanted: set[Opening], about: str | None) -> tuple[int, int]:
    rows = Visibility.objects.select_for_update().order_by("pk")
    if about is not None:
        rows = rows.filter(Q(owner=about) | Q(reader=about))
    held: set[Opening] = set()
    gone = []
    for row in rows:
        opening = _from_today(row)
        if opening in wanted - held:
            held.add(opening)
        else:
            gone.append(row.pk)
    new = wanted - held
    Visibility.objects.filter(pk__in=gone).delete()
    rows_to_add = (Visibility(**asdict(each)) for each in new)
    # Refreshes for the two tenants of a pair, at once, come to the same row.
    Visibility.objects.bulk_create(rows_to_add, ignore_conflicts=True)
    return len(new), len(gone)


def _from_today(row: Visibility) -> Opening:
    """What is left of an opening: one that began on an earlier day and goes on is the same."""
    begin = max(row.valid_from, clock.today())
    return Opening(Shown(row.shown), row.owner, row.orgnr, row.reader, begin, row.valid_until)
