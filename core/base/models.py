"""Abstract models of a tenant's tables. They refuse to be used inside another tenant."""

import uuid
from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.db import models

from core.base.current import WrongTenantError, current_tenant_id
from core.base.ids import new_id

_ModelT_co = TypeVar("_ModelT_co", bound=models.Model, covariant=True)


class GuardedQuerySet(models.QuerySet[_ModelT_co]):
    """A query that belongs to the tenant it was built in and refuses to run elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tenant_id: uuid.UUID | None = current_tenant_id()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc] # private, absent from the stubs
        # A query built at import time (a form field) has no tenant; its first clone takes one.
        clone._tenant_id = self._tenant_id or current_tenant_id()
        return clone

    @property
    def db(self) -> str:
        # Every way to run a query asks for its database first.
        self._refuse_other_tenant()
        return super().db

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Become part of another query, of the same tenant only."""
        self._refuse_other_tenant()
        return super().resolve_expression(*args, **kwargs)

    def _refuse_other_tenant(self) -> None:
        if self._tenant_id is not None and self._tenant_id != current_tenant_id():
            raise WrongTenantError(
                f"A query on {self.model.__name__} left the tenant it was built in."
            )


class TenantModel(models.Model):
    """A row of a tenant: UUIDv7 key, and bound to the tenant it was read or made in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tenant_id: uuid.UUID | None = current_tenant_id()

    def _refuse_other_tenant(self) -> None:
        current = current_tenant_id()
        if self._tenant_id is None:
            self._tenant_id = current
        elif self._tenant_id != current:
            raise WrongTenantError(f"{type(self).__name__} {self.pk} belongs to another tenant.")

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, in its own tenant only."""
        self._refuse_other_tenant()
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row, in its own tenant only."""
        self._refuse_other_tenant()
        return super().delete(*args, **kwargs)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """Read the row again, in its own tenant only."""
        self._refuse_other_tenant()
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)


class Timestamped(models.Model):
    """When the row was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True
