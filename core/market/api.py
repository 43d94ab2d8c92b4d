"""Version 1 of the market's API: the same rules and the same domain functions as the pages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.market.api_errors import handle_error
from core.market.domain.needs import publish_need, save_need
from core.market.masking import mask_offer
from core.market.models import Need, Offer
from core.market.queries import offers_open_to, own_needs, visible_needs
from core.market.rules import Level, access_need, may_browse_offers
from core.market.serializers import (
    ErrorsSerializer,
    MaskedOfferSerializer,
    NeedSerializer,
    PublishSerializer,
)

REFUSALS: dict[int, Any] = {
    400: ErrorsSerializer,
    403: ErrorsSerializer,
    404: ErrorsSerializer,
    409: ErrorsSerializer,
}


class Pages(LimitOffsetPagination):
    """Fifty rows unless asked otherwise, never more than a hundred."""

    max_limit = 100


class MarketView(APIView):
    """Answers refusals in the API's one shape."""

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        """Return what turns an exception into an answer."""
        return handle_error


class NeedsView(MarketView, generics.GenericAPIView[Need]):
    """The needs the reader may see; registering one."""

    serializer_class = NeedSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Need]:
        """Published needs, and every need of the reader's own organisations."""
        user: Any = self.request.user
        return (visible_needs(user) | own_needs(user)).in_full().distinct()

    @extend_schema(responses={200: NeedSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List needs."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(NeedSerializer(page, many=True).data)

    @extend_schema(responses={201: NeedSerializer, **REFUSALS})
    def post(self, request: Request) -> Response:
        """Register a draft."""
        serializer = NeedSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        need = save_need(
            None,
            by=_user(request),
            organisation=serializer.validated_data["organisation"],
            values=serializer.values,
            concepts=serializer.chosen,
        )
        return _answer(_user(request), need.pk, status.HTTP_201_CREATED)


class NeedView(MarketView):
    """One need."""

    @extend_schema(responses={200: NeedSerializer, **REFUSALS})
    def get(self, request: Request, pk: UUID) -> Response:
        """Read a need."""
        return _answer(_user(request), pk)

    @extend_schema(
        request=NeedSerializer(partial=True), responses={200: NeedSerializer, **REFUSALS}
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        """Change the fields that are given."""
        need = access_need(_user(request), pk, Level.EDIT)
        serializer = NeedSerializer(need, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        save_need(
            need,
            by=_user(request),
            organisation=serializer.validated_data.get("organisation", need.organisation),
            values=serializer.values,
            concepts=serializer.chosen,
            version=serializer.validated_data.get("version"),
        )
        return _answer(_user(request), pk)


class PublishNeedView(MarketView):
    """Publishing a need."""

    @extend_schema(request=PublishSerializer, responses={200: NeedSerializer, **REFUSALS})
    def post(self, request: Request, pk: UUID) -> Response:
        """Publish a draft; a length outside what is recommended needs a reason."""
        need = access_need(_user(request), pk, Level.EDIT)
        serializer = PublishSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        publish_need(need, by=_user(request), reason=serializer.validated_data["reason"])
        return _answer(_user(request), pk)


class OffersView(MarketView, generics.GenericAPIView[Offer]):
    """Approved offers, masked."""

    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Offer]:
        """What policy lets the reader's organisations see."""
        user: Any = self.request.user
        return offers_open_to(user)

    @extend_schema(responses={200: MaskedOfferSerializer(many=True), 403: ErrorsSerializer})
    def get(self, request: Request) -> Response:
        """List masked offers."""
        if not may_browse_offers(_user(request)):
            raise PermissionDenied
        page = self.paginate_queryset(self.get_queryset()) or []
        rows = [mask_offer(offer) for offer in page]
        serializer = MaskedOfferSerializer(rows, many=True)  # type: ignore[arg-type] # many rows
        return self.get_paginated_response(serializer.data)


def _user(request: Request) -> Any:
    """Return who asks; authentication has made sure that it is a user."""
    return request.user


def _answer(user: Any, pk: UUID, code: int = status.HTTP_200_OK) -> Response:
    return Response(NeedSerializer(access_need(user, pk)).data, status=code)
