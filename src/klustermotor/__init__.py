"""Klustermotor: a workbench for regional cluster development.

The library's public names stand in ``__init__.pyi``. Each is loaded when it is first used, so that the web product
starts without the library.
"""

from __future__ import annotations

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
