from django.urls import path

from core.organisations.views import invitations, members, organisations, units

app_name = "organisations"
_LIST = "settings/organisations/"
_ONE = f"{_LIST}<uuid:pk>/"

urlpatterns = [
    path(_LIST, organisations.organisation_list, name="list"),
    path(f"{_LIST}add/", organisations.add, name="add"),
    path(f"{_LIST}add/<str:orgnr>/", organisations.add_details, name="add_details"),
    path(_ONE, organisations.detail, name="detail"),
    path(f"{_ONE}edit/", organisations.edit, name="edit"),
    path(f"{_ONE}end/", organisations.end, name="end_coverage"),
    path(f"{_ONE}resume/", organisations.resume, name="resume_coverage"),
    path(f"{_ONE}units/add/", units.add, name="add_unit"),
    path("settings/units/<uuid:pk>/", units.rename, name="rename_unit"),
    path(f"{_ONE}invite/", members.invite_to_organisation, name="invite"),
    path("settings/people/", members.people, name="people"),
    path("settings/people/invite/", members.invite_to_tenant, name="invite_to_tenant"),
    path("settings/members/<uuid:pk>/remove/", members.remove, name="remove_member"),
    path(
        "settings/invitations/<uuid:pk>/withdraw/",
        members.withdraw,
        name="withdraw_invitation",
    ),
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
]
