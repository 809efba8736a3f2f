"""Addresses of the lists of actors; an actor's own page gathers other rooms and lies in the workspace."""

from django.urls import path

from klustermotor.web.actors import views

urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("people/", views.people, name="people"),
    path("ties/", views.ties, name="ties"),
]
