"""One scan over the text of the repository for every pattern that rules and models declare."""

from dptops_audit.models.patterns import required_literals
from dptops_audit.models.source.scan import LONGEST_WINDOW, Hit, Source

__all__ = ["LONGEST_WINDOW", "Hit", "Source", "required_literals"]
