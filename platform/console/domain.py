"""Who runs the platform. Needs the platform's door."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from console.enums import OperatorRole
from console.models import Operator
from core.accounts.domain import activate_user, create_user, deactivate_user
from core.accounts.models import User
from core.audit.domain import record
from core.base.errors import ConflictError, DomainError
from lifecycle.breakglass.domain import end_support_of


@transaction.atomic
def create_operator(*, email: str, full_name: str, role: str, by: User | None) -> Operator:
    """Let a person use the console; one who had lost access gets it back.

    There is no password: the person signs in by a code sent to the address.
    """
    email, full_name = email.strip().lower(), full_name.strip()
    if role not in OperatorRole.values:
        raise DomainError(_("Choose operator or auditor."), field="role")
    user = User.objects.filter(email=email).first()
    if user is None:
        _check_fields(email=email, full_name=full_name)
        user = create_user(email=email, full_name=full_name, by=by)
    elif Operator.objects.filter(user=user).exists():
        raise DomainError(
            _("There is already an operator with this e-mail address."), field="email", code="taken"
        )
    activate_user(user, by=by)
    operator = Operator.objects.create(user=user, role=role)
    record("operator.created", operator, by=by, changes={"role": ("", role)})
    return operator


def _check_fields(**values: str) -> None:
    try:
        User(**values).clean_fields(exclude=["password"])
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise DomainError(problems[0], field=field) from error


@transaction.atomic
def remove_operator(operator: Operator, *, by: User | None) -> None:
    """End a person's access at once: sessions, and what has been opened to them in customers.

    The last operator cannot be removed.
    """
    others = Operator.objects.select_for_update().filter(role=OperatorRole.OPERATOR)
    if not others.exclude(pk=operator.pk).exists():
        raise ConflictError(_("This is the last operator. Make another one first."))
    record("operator.removed", operator, by=by, changes={"role": (operator.role, "")})
    operator.delete()
    end_support_of(operator.user, by=by)
    deactivate_user(operator.user, by=by)
