"""The room's place in Django."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "klustermotor.web.operation"
    label = "operation"
