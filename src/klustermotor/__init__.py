"""Klustermotor: a workbench for regional cluster development."""

__version__ = "0.1.0"
