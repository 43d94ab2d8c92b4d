"""Abstract models of a tenant's tables. They refuse to be used inside another tenant."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeVar, overload

from django.db import models

from core.base.current import WrongTenantError, current_owner_id
from core.base.ids import new_id

_ModelT_co = TypeVar("_ModelT_co", bound=models.Model, covariant=True)


class GuardedQuerySet(models.QuerySet[_ModelT_co]):
    """A query that belongs to the tenant it was built in, and refuses to run or to be read elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tenant_id: uuid.UUID | None = current_owner_id()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc] # private, absent from the stubs
        # A query built at import time (a form field) has no tenant; its first clone takes one.
        clone._tenant_id = self._tenant_id or current_owner_id()
        return clone

    @property
    def db(self) -> str:
        # Every way to run a query asks for its database first.
        self._refuse_other_tenant()
        return super().db

    def _fetch_all(self) -> None:
        # Every way to read what was found comes here first, also when it was found long ago.
        self._refuse_other_tenant()
        super()._fetch_all()
        self._tenant_id = self._tenant_id or current_owner_id()

    # These answer from what was found before, without asking for a database.

    @overload
    def __getitem__(self, key: int) -> _ModelT_co: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: Any) -> Any:
        self._refuse_other_tenant()
        return super().__getitem__(key)

    def count(self) -> int:
        """Count the rows."""
        self._refuse_other_tenant()
        return super().count()

    def exists(self) -> bool:
        """Say whether there is a row."""
        self._refuse_other_tenant()
        return super().exists()

    def iterator(self, chunk_size: int | None = None) -> Iterator[_ModelT_co]:
        """Read row by row, each of them in the tenant the query was built in."""
        self._tenant_id = self._tenant_id or current_owner_id()
        rows = super().iterator(chunk_size)
        while True:
            self._refuse_other_tenant()
            try:
                row = next(rows)
            except StopIteration:
                return
            yield row

    def bulk_create(self, objs: Iterable[_ModelT_co], *args: Any, **kwargs: Any) -> Any:
        """Write new rows, made in the current tenant only."""
        return super().bulk_create(_refused_elsewhere(objs), *args, **kwargs)

    def bulk_update(self, objs: Iterable[_ModelT_co], *args: Any, **kwargs: Any) -> int:
        """Write rows of the current tenant only."""
        return super().bulk_update(_refused_elsewhere(objs), *args, **kwargs)

    def _combinator_query(self, combinator: str, *other_qs: Any, **options: Any) -> Self:
        for query in other_qs:
            if isinstance(query, GuardedQuerySet):
                query._refuse_other_tenant()
        combined: Self = super()._combinator_query(combinator, *other_qs, **options)  # type: ignore[misc] # private, absent from the stubs
        return combined

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Become part of another query, of the same tenant only."""
        self._refuse_other_tenant()
        return super().resolve_expression(*args, **kwargs)

    def _refuse_other_tenant(self) -> None:
        if self._tenant_id is not None and self._tenant_id != current_owner_id():
            raise WrongTenantError(
                f"A query on {self.model.__name__} left the tenant it was built in."
            )


def _refused_elsewhere(objs: Iterable[_ModelT_co]) -> list[_ModelT_co]:
    rows = list(objs)
    for row in rows:
        refuse_elsewhere(row)
    return rows


def refuse_elsewhere(*objects: object) -> None:
    """Raise ``WrongTenantError`` for an object that belongs to another tenant than the current one."""
    for one in objects:
        if isinstance(one, TenantModel):
            one._refuse_other_tenant()


class TenantModel(models.Model):
    """A row of a tenant: UUIDv7 key, and bound to the tenant it was read or made in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # First, because a foreign key among the values is compared with it.
        self._tenant_id: uuid.UUID | None = current_owner_id()
        super().__init__(*args, **kwargs)

    def _refuse_other_tenant(self) -> None:
        current = current_owner_id()
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
