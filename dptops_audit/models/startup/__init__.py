"""What a container runs when it starts, followed through the scripts of the repository, and the user that it goes on as."""
