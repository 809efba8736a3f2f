"""The room's place in Django."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "klustermotor.web.workspace"
    label = "workspace"
