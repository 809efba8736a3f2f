"""The room's place in Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "klustermotor.web.surveys"
    label = "surveys"
