"""``python -m klustermotor.cli`` is the same as ``klustermotor``."""

import sys

from klustermotor.cli import main

if __name__ == "__main__":
    sys.exit(main())
