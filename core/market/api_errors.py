"""Every refusal of the API in one shape: ``{"errors": [{"field", "code", "message"}]}``."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.base.errors import ConflictError, DomainError, NotAllowedError


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a domain error as 400, 403 or 409, and everything of the framework's in our shape."""
    if isinstance(error, DomainError):
        row = {"field": error.field, "code": error.code, "message": str(error)}
        return Response({"errors": [row]}, status=_status_of(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = {"errors": list(_rows(error.detail))}
    else:
        detail = response.data.get("detail", "")
        code = error.default_code if isinstance(error, APIException) else ""
        row = {"field": None, "code": getattr(detail, "code", code), "message": str(detail)}
        response.data = {"errors": [row]}
    return response


def _status_of(error: DomainError) -> int:
    if isinstance(error, NotAllowedError):
        return status.HTTP_403_FORBIDDEN
    if isinstance(error, ConflictError):
        return status.HTTP_409_CONFLICT
    return status.HTTP_400_BAD_REQUEST


def _rows(detail: Any, path: str = "") -> Iterator[dict[str, Any]]:
    if isinstance(detail, ErrorDetail):
        field = path.removesuffix(".non_field_errors").removeprefix("non_field_errors") or None
        yield {"field": field, "code": detail.code, "message": str(detail)}
    elif isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _rows(value, f"{path}.{key}" if path else str(key))
    else:
        for number, value in enumerate(detail):
            is_leaf = isinstance(value, ErrorDetail)
            yield from _rows(value, path if is_leaf else f"{path}.{number}")
