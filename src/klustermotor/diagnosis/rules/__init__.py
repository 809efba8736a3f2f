"""The rules: one module for each check, each rule a pure function of a `Subject` and its numbers.

Loaded whole, as each module enters its rules when it is imported.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
