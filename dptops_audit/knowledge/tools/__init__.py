"""Which tool does what in a pipeline: one entry a tool, with every way to call it, shared by all rules."""
