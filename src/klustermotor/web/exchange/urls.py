"""Addresses of case files."""

from django.urls import path

from klustermotor.web.exchange import views

urlpatterns = [
    path("load/", views.load, name="load"),
    path("case/<key:case_key>/case.json", views.case_file, name="case_file"),
]
