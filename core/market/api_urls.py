"""The market's part of version 1 of the API."""

from django.urls import path

from core.market import api

urlpatterns = [
    path("needs/", api.NeedsView.as_view(), name="needs"),
    path("needs/<uuid:pk>/", api.NeedView.as_view(), name="need"),
    path("needs/<uuid:pk>/publish/", api.PublishNeedView.as_view(), name="need_publish"),
    path("offers/", api.OffersView.as_view(), name="offers"),
]
