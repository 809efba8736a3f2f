"""Addresses of the pages that gather several rooms."""

from django.urls import include, path

from klustermotor.web.workspace import (
    access_page,
    firm,
    initiative_page,
    invitations,
    list_views,
    overview,
    quick_views,
    steps,
    views,
)

in_case = [
    path("", overview.overview, name="overview"),
    path("figures/<slug:name>.<slug:file_format>", overview.overview_figure, name="overview_figure"),
    path("initiatives/<key:key>/", initiative_page.initiative, name="initiative"),
    path("initiatives/<key:key>/steps/<slug:step>/", steps.step, name="initiative_step"),
    path("initiatives/<key:key>/quick/", quick_views.chooser, name="quick"),
    path("initiatives/<key:key>/quick/activity/", quick_views.activity, name="quick_activity"),
    path("initiatives/<key:key>/quick/meeting/", quick_views.meeting, name="quick_meeting"),
    path("initiatives/<key:key>/quick/member/", quick_views.member, name="quick_member"),
    path("initiatives/<key:key>/list/members/", list_views.members, name="list_members"),
    path("initiatives/<key:key>/list/people/", list_views.people, name="list_people"),
    path("record/activities/<key:key>/participants/", list_views.participants, name="list_participants"),
    path("organisations/<key:key>/", views.organisation, name="organisation"),
    path(
        "organisations/<key:key>/activities/", views.organisation_activities, name="organisation_activities"
    ),
    path("people/<key:key>/", views.person, name="person"),
    path("people/<key:key>/activities/", views.person_activities, name="person_activities"),
    path("firm/<key:key>/", firm.firm, name="firm"),
    path("regions/<key:key>/", views.region, name="region"),
    path("sources/", views.sources, name="sources"),
    path("sources/<key:key>/", views.source, name="source"),
    path("search/", views.search, name="search"),
    path("access/", access_page.access, name="access"),
    path("access/<int:number>/", access_page.access_change, name="access_change"),
    path("access/<int:number>/take/", access_page.access_take, name="access_take"),
    path("access/<int:number>/address/", access_page.access_address, name="access_address"),
    path("access/<int:number>/password/", access_page.access_password, name="access_password"),
    path("access/<int:number>/second-factor/", access_page.access_second_factor, name="access_second_factor"),
    path("access/invitations/<int:number>/withdraw/", access_page.access_withdraw, name="access_withdraw"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
    path("case/<key:case_key>/", include(in_case)),
]
