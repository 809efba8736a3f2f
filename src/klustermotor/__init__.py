"""Klustermotor: a workbench for regional cluster development."""
