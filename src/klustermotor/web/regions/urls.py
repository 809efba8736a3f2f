"""Addresses of the regions."""

from django.urls import path

from klustermotor.web.regions import views

urlpatterns = [path("regions/", views.regions, name="regions")]
