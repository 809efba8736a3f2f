"""The room's place in Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "klustermotor.web.exchange"
    label = "exchange"
