"""Addresses of surveys: within a case, and of personal links without an account."""

from django.urls import path

from klustermotor.web.surveys import link_views, running_views, views
from klustermotor.web.surveys.respondent import views as respondent

_ONE = "case/<key:case_key>/surveys/<int:number>/"

urlpatterns = [
    path("case/<key:case_key>/surveys/", views.surveys, name="surveys"),
    path("case/<key:case_key>/surveys/new/", running_views.new, name="survey_new"),
    path(_ONE, views.survey, name="survey"),
    path(f"{_ONE}by-name/", views.by_name, name="survey_by_name"),
    path(f"{_ONE}relations.csv", views.file, name="survey_file"),
    path(f"{_ONE}edit/", running_views.edit, name="survey_edit"),
    path(f"{_ONE}questions/", running_views.questions, name="survey_questions"),
    path(f"{_ONE}list/", running_views.actors, name="survey_list"),
    path(f"{_ONE}contacts/", running_views.contacts, name="survey_contacts"),
    path(f"{_ONE}open/", running_views.opening, name="survey_open"),
    path(f"{_ONE}links/", link_views.links, name="survey_links"),
    path(f"{_ONE}do/", running_views.act, name="survey_act"),
    path("answer/<str:secret>/", respondent.start, name="survey_answer"),
    path("answer/<str:secret>/<int:place>/", respondent.name, name="survey_question"),
    path("answer/<str:secret>/<int:place>/rate/", respondent.rate, name="survey_rating"),
    path("answer/<str:secret>/last/", respondent.last, name="survey_last"),
]
