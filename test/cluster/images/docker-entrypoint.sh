#!/bin/sh
# The parts of the official image's entry point that its documentation promises: variables, files
# with their values, scripts for the first start, and arguments for the server.
set -eu

# VARIABLE_FILE names a file with the value of VARIABLE.
from_file() {
  eval "file=\${$1_FILE:-} value=\${$1:-$2}"
  if [ -n "$file" ]; then value=$(cat "$file"); fi
  export "$1=$value"
}

initialise() {
  from_file POSTGRES_USER postgres
  from_file POSTGRES_PASSWORD ''
  from_file POSTGRES_DB "$POSTGRES_USER"
  if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
    echo '       You must specify POSTGRES_PASSWORD to a non-empty value.' >&2
    exit 1
  fi
  umask 077
  password=$(mktemp)
  printf '%s\n' "$POSTGRES_PASSWORD" >"$password"
  # shellcheck disable=SC2086 # The variable holds words.
  initdb --username="$POSTGRES_USER" --pwfile="$password" --auth-local=trust \
    --auth-host=scram-sha-256 --encoding=UTF8 ${POSTGRES_INITDB_ARGS:-}
  rm "$password"
  echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  {
    echo "listen_addresses = '*'"
    echo "unix_socket_directories = '/var/run/postgresql'"
  } >>"$PGDATA/postgresql.conf"
  first_start
}

# The database and the scripts, on a server that nobody else reaches.
first_start() {
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  ask() { psql -v ON_ERROR_STOP=1 --no-password --username="$POSTGRES_USER" "$@"; }
  if [ "$POSTGRES_DB" != postgres ]; then
    echo 'create database :"name"' | ask --dbname=postgres -v name="$POSTGRES_DB"
  fi
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) ask --dbname="$POSTGRES_DB" --file="$script" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
}

case "${1:-}" in -*) set -- postgres "$@" ;; esac
if [ "${1:-}" = postgres ]; then
  mkdir -p "$PGDATA"
  if [ "$(id -u)" = 0 ]; then
    chown -R postgres:postgres "$PGDATA" /var/run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$0" "$@"
  fi
  chmod 700 "$PGDATA" || true
  [ -s "$PGDATA/PG_VERSION" ] || initialise
fi
exec "$@"
