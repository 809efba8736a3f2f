"""Addresses of the initiatives, within a case."""

from django.urls import path

from klustermotor.web.initiatives import views

urlpatterns = [
    path("initiatives/", views.initiatives, name="initiatives"),
    path("initiatives/<key:key>/activities/", views.activities, name="initiative_activities"),
    path("initiatives/<key:key>/members/", views.members, name="initiative_members"),
    path(
        "initiatives/<key:key>/figures/<slug:name>.<slug:file_format>", views.figure, name="initiative_figure"
    ),
]
