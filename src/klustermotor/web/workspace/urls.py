"""Addresses of the pages that gather several rooms."""

from django.urls import include, path

from klustermotor.web.workspace import initiative_page, overview, views

in_case = [
    path("", overview.overview, name="overview"),
    path("figures/<slug:name>.<slug:file_format>", overview.overview_figure, name="overview_figure"),
    path("initiatives/<key:key>/", initiative_page.initiative, name="initiative"),
    path("organisations/<key:key>/", views.organisation, name="organisation"),
    path(
        "organisations/<key:key>/activities/", views.organisation_activities, name="organisation_activities"
    ),
    path("people/<key:key>/", views.person, name="person"),
    path("people/<key:key>/activities/", views.person_activities, name="person_activities"),
    path("regions/<key:key>/", views.region, name="region"),
    path("sources/", views.sources, name="sources"),
    path("sources/<key:key>/", views.source, name="source"),
    path("search/", views.search, name="search"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("case/<key:case_key>/", include(in_case)),
]
