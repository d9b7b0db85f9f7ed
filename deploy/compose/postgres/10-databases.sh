#!/bin/sh
# Makes one database a service with its three roles, as the embedded platform does. Run once, by the image, on an empty folder.
# A test holds this file and that code to the same result.
set -eu

run() {
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$1" \
    --set database="${2:-}" --set owner="${3:-}" --set app="${4:-}" --set system="${5:-}" \
    --set password="$WELLFLOW_DATABASE_PASSWORD"
}

run postgres <<'SQL'
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
SQL

run postgres wellflow_registry registry <<'SQL'
CREATE ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
run wellflow_registry wellflow_registry registry <<'SQL'
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SQL

for service in gateway wells production royalty compliance ingestion; do
  set -- "wellflow_$service" "${service}_owner" "${service}_app" "${service}_system"
  run postgres "$@" <<'SQL'
CREATE ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE ROLE :"system" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO :"app", :"system";
ALTER ROLE :"app" SET transaction_timeout = '5s';
ALTER ROLE :"system" SET transaction_timeout = '5s';
SQL
  run "$1" "$@" <<'SQL'
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"app", :"system";
SQL
done
