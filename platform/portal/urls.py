from django.urls import path

from portal import mail, proposals, support, views
from portal.office import views as office

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("settings/", views.settings, name="settings"),
    path("settings/log/", views.log, name="log"),
    path("settings/log/export/", views.export_log, name="export_log"),
    path("settings/mail/", mail.failing_mail, name="failing_mail"),
    path("settings/mail/again/", mail.send_all, name="send_all_again"),
    path("settings/mail/<uuid:pk>/again/", mail.send_one, name="send_again"),
    path("settings/exchange/", proposals.proposals, name="proposals"),
    path("settings/exchange/new/", proposals.propose, name="propose"),
    path(
        "settings/exchange/<uuid:proposal_id>/withdraw/",
        proposals.withdraw,
        name="withdraw_proposal",
    ),
    path("account/", views.account, name="account"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/about/", views.about_privacy, name="about_privacy"),
    path("privacy/reads/", views.reads, name="reads"),
    path("settings/support/", support.support, name="support"),
    path("settings/support/<uuid:access_id>/end/", support.end, name="end_support"),
    path("office/", office.registration_list, name="office"),
    path("office/stalled/", office.stalled_list, name="stalled"),
    path("office/mails/", office.bulk_mails, name="bulk_mails"),
    path("office/mails/<uuid:pk>/", office.bulk_mail, name="bulk_mail"),
    path("office/propose/<uuid:offer_pk>/", office.propose_pair, name="propose_pair"),
    path("office/<slug:kind>/", office.registration_list, name="registrations"),
    path("office/<slug:kind>/write/", office.write_to_all, name="write_to_all"),
    path("support/enter/", support.enter, name="enter_support"),
]
