#!/bin/sh
# Run once by the image of PostgreSQL: the authority's user owns its database and is no superuser.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/database)" -U postgres <<'SQL'
create role countersign login password :'password';
create database countersign owner countersign encoding 'UTF8' template template0;
SQL
