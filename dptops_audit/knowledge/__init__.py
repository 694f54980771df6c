"""What the auditor knows of the world: tables of names, tools and trees. Data only, no logic."""
