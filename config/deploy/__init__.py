"""What docker-compose.yml needs besides the program: proxy, database role, secrets, probe."""
