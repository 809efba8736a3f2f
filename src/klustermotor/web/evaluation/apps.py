"""The room's place in Django."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "klustermotor.web.evaluation"
    label = "evaluation"
