"""The room's place in Django."""

from django.apps import AppConfig


class RecordingConfig(AppConfig):
    name = "klustermotor.web.recording"
    label = "recording"
