"""Addresses of the room, within a case."""

from django.urls import path

from klustermotor.web.networks import actor_views, file_views, leadership_views, measure_views, views

urlpatterns = [
    path("network/", views.network, name="network"),
    path("network/picture.<slug:file_format>", views.figure, name="network_figure"),
    path("network/explorer.json", views.explorer, name="network_explorer"),
    path("network/measures/", measure_views.measures, name="network_measures"),
    path("network/measures.csv", measure_views.measures_file, name="network_measures_file"),
    path("network/gaps/", measure_views.gaps, name="network_gaps"),
    path("network/leaving/", actor_views.leaving_page, name="network_leaving"),
    path("network/files/", file_views.files, name="network_files"),
    path("network/files/network.<slug:program>", file_views.network_file, name="network_file"),
    path("network/files/people/", file_views.people_file, name="network_people_file"),
    path("network/files/bring-in/", file_views.take_in, name="network_import"),
    path("network/organisations/<key:key>/", actor_views.organisation, name="network_organisation"),
    path("network/people/<key:key>/", actor_views.person, name="network_person"),
    path("network/initiatives/<key:key>/leadership/", leadership_views.leadership, name="network_leadership"),
    path(
        "network/initiatives/<key:key>/leadership.<slug:file_format>",
        leadership_views.leadership_file,
        name="network_leadership_file",
    ),
]
