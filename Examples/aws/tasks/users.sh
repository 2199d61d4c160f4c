# shellcheck shell=bash
# Makes the users of the database, or gives them the passwords of their secrets. Runs in PostgreSQL's own image, after the task migrate.
#
#   PGHOST, PGUSER, PGPASSWORD             the administrator
#   LOADER_PASSWORD, READER_PASSWORD       the passwords, which appear in no argument and in no log of statements
set -euo pipefail
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 <<'END'
\getenv loader LOADER_PASSWORD
\getenv reader READER_PASSWORD
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SELECT 'CREATE ROLE loader LOGIN IN ROLE secflow_loader' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'loader') \gexec
SELECT 'CREATE ROLE reader LOGIN IN ROLE secflow_reader' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') \gexec
ALTER ROLE loader PASSWORD :'loader';
ALTER ROLE reader PASSWORD :'reader';
END
echo "users: loader and reader can log in"
