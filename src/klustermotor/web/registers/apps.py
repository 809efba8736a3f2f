"""The room's place in Django."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "klustermotor.web.registers"
    label = "registers"
