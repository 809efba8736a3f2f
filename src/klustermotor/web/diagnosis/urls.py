"""Addresses of the diagnosis, within a case."""

from django.urls import path

from klustermotor.web.diagnosis import views

OF_INITIATIVE = "initiatives/<key:key>/diagnosis/"

urlpatterns = [
    path("diagnosis/", views.diagnosis, name="diagnosis"),
    path("diagnosis/picture.<str:file_format>", views.figure, name="diagnosis_figure"),
    path(OF_INITIATIVE, views.of_initiative, name="diagnosis_initiative"),
    path(f"{OF_INITIATIVE}years.<str:file_format>", views.figure_of_years, name="diagnosis_years_figure"),
    path(f"{OF_INITIATIVE}<key:check>/", views.judgement, name="diagnosis_judgement"),
    path(
        f"{OF_INITIATIVE}<key:check>/said/<int:number>/withdraw/", views.withdraw, name="diagnosis_withdraw"
    ),
]
