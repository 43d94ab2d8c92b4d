from django.db import models
from django.utils.translation import gettext_lazy as _

from console.enums import OperatorRole
from core.accounts.models import User
from core.base.ids import new_id
from core.base.models import Timestamped


class Operator(Timestamped):
    """A person who may use the console. Without such a row a user of the platform sees none of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="operator")
    role = models.CharField(
        _("role"), max_length=10, choices=OperatorRole, default=OperatorRole.OPERATOR
    )

    class Meta:
        ordering = ("user__full_name",)

    def __str__(self) -> str:
        return str(self.user)
