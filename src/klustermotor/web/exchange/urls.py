"""Addresses of case files."""

from django.urls import path

from klustermotor.web.exchange import views

urlpatterns = [
    path("load/", views.load, name="load"),
    path("transfers/<uuid:number>/", views.transfer, name="transfer"),
    path("transfers/<uuid:number>/state/", views.transfer_state, name="transfer_state"),
    path("transfers/<uuid:number>/file/", views.transfer_file, name="transfer_file"),
    path("case/<key:case_key>/case.json", views.case_file, name="case_file"),
    path("case/<key:case_key>/case-file/", views.prepare_case_file, name="prepare_case_file"),
]
