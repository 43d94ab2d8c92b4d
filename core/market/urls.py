"""The market's pages on a tenant's host."""

from django.urls import path

from core.market.views import (
    approvals,
    need_imports,
    need_writing,
    needs,
    offers,
    partners,
    programmes,
)

app_name = "market"
urlpatterns = [
    path("settings/programme/", programmes.programme, name="programme"),
    path("needs/", needs.need_list, name="needs"),
    path("needs/new/", need_writing.need_new, name="need_new"),
    path("needs/import/", need_imports.need_import, name="need_import"),
    path("needs/import/drafts/", need_imports.need_import_drafts, name="need_import_drafts"),
    path("needs/import/template.csv", need_imports.template_csv, name="need_template_csv"),
    path("needs/import/template.xlsx", need_imports.template_xlsx, name="need_template_xlsx"),
    path("needs/<uuid:pk>/", needs.need_detail, name="need"),
    path("needs/<uuid:pk>/edit/", need_writing.need_edit, name="need_edit"),
    path("needs/<uuid:pk>/copy/", need_writing.need_copy, name="need_copy"),
    path("needs/<uuid:pk>/reopen/", need_writing.need_reopen, name="need_reopen"),
    path("needs/<uuid:pk>/split/", need_writing.need_split, name="need_split"),
    path("needs/<uuid:pk>/preview/", needs.need_preview, name="need_preview"),
    path("needs/<uuid:pk>/publish/", need_writing.need_publish, name="need_publish"),
    path("offers/", offers.offer_list, name="offers"),
    path("my-offer/", offers.my_offer, name="my_offer"),
    path("my-offer/edit/", offers.my_offer_edit, name="my_offer_edit"),
    path("my-offer/levels/", offers.my_offer_levels, name="my_offer_levels"),
    path("my-offer/request/", offers.my_offer_request, name="my_offer_request"),
    path("my-offer/withdraw/", offers.my_offer_withdraw, name="my_offer_withdraw"),
    path("approvals/", approvals.approval_list, name="approvals"),
    path("approvals/<uuid:pk>/", approvals.approval_detail, name="approval"),
    path("approvals/<uuid:pk>/withdraw/", approvals.approval_withdraw, name="approval_withdraw"),
    path("partner-interests/", partners.partner_interest_list, name="partner_interests"),
    path("partner-interests/new/", partners.partner_interest_new, name="partner_interest_new"),
    path(
        "partner-interests/<uuid:pk>/",
        partners.partner_interest_detail,
        name="partner_interest",
    ),
    path(
        "partner-interests/<uuid:pk>/edit/",
        partners.partner_interest_edit,
        name="partner_interest_edit",
    ),
    path(
        "partner-interests/<uuid:pk>/publish/",
        partners.partner_interest_publish,
        name="partner_interest_publish",
    ),
    path(
        "partner-interests/<uuid:pk>/withdraw/",
        partners.partner_interest_withdraw,
        name="partner_interest_withdraw",
    ),
]
