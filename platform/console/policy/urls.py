from django.urls import path

from console.policy.views import asking, groups, history, proposals, rules

app_name = "policy"
urlpatterns = [
    path("", rules.rules, name="rules"),
    path("rules/new/", rules.create, name="create_rule"),
    path("rules/<int:number>/", rules.rule, name="rule"),
    path("rules/<int:number>/change/", rules.change, name="change_rule"),
    path("rules/<int:number>/end/", rules.end, name="end_rule"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.create, name="create_group"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/rename/", groups.rename, name="rename_group"),
    path("groups/<uuid:group_id>/dissolve/", groups.dissolve, name="dissolve_group"),
    path(
        "groups/<uuid:group_id>/members/<uuid:member_id>/remove/",
        groups.remove_member,
        name="remove_member",
    ),
    path("why/", asking.why, name="why"),
    path("matrix/", asking.matrix, name="matrix"),
    path("versions/", history.versions, name="versions"),
    path("versions/<int:number>/", history.version, name="version"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<uuid:proposal_id>/accept/", proposals.accept, name="accept_proposal"),
    path("proposals/<uuid:proposal_id>/refuse/", proposals.refuse, name="refuse_proposal"),
]
