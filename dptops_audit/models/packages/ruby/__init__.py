"""Ruby: Gemfiles and gemspecs."""
