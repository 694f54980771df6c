"""Maven projects."""
