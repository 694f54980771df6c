"""`python -m dptops_audit` is the program `audit`."""

from __future__ import annotations

import sys

from dptops_audit.cli.main import main

sys.exit(main())
