"""The images that a repository ships: what each is built on, how its layers are made, and what runs it."""
