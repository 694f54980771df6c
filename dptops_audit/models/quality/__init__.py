"""What a repository itself says of its tests, coverage, update bots and analysers. Import the modules, there is nothing here."""
