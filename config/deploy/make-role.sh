#!/bin/sh
# Runs once, when the database is made: the program's role owns its database and no more.
# The image's own user is a superuser; the program refuses to start as one.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$(cat /run/secrets/database_password)" \
	--username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE tequio LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'password';
CREATE DATABASE tequio OWNER tequio;
SQL
