#!/bin/sh
# Runs a test program with a throw-away PostgreSQL cluster named in TW_TEST_POSTGRES.
# Exit status 77 (skipped) when PostgreSQL is not installed, unless TW_REQUIRE_PG=1.
# Its files lie in TW_TEST_SCRATCH when that is set (db_fixture.cpp).
# The cluster is as strict as a real one: pg_virtualenv would turn fsync off.
set -eu
export TMPDIR="${TW_TEST_SCRATCH:-${TMPDIR:-/tmp}}"
if ! command -v pg_virtualenv >/dev/null 2>&1; then
    echo "pg_virtualenv is not installed (package postgresql-common)" >&2
    [ "${TW_REQUIRE_PG:-0}" = 1 ] && exit 1
    exit 77
fi
# pg_virtualenv looks for a free port and takes it a moment later: one cluster is made at a time, and
# what failed before the program began is tried again, for clusters that are not ours.
exec 9>"${TMPDIR:-/tmp}/tewatashi-test-cluster.lock"
began=$(mktemp)
trap 'rm -f "$began"' EXIT
tries=3
while :; do
    status=0
    flock 9
    # -t keeps the cluster in a temporary folder for root as well.
    TW_TEST_BEGAN="$began" pg_virtualenv -t -i --data-checksums -o fsync=on -o full_page_writes=on \
        sh -c 'flock -u 9; exec 9>&-; echo up >"$TW_TEST_BEGAN"; TW_TEST_POSTGRES="host=localhost port=$PGPORT user=$PGUSER dbname=$PGDATABASE password=$PGPASSWORD" exec "$@"' \
        sh "$@" || status=$?
    flock -u 9
    tries=$((tries - 1))
    if [ "$status" = 0 ] || [ -s "$began" ] || [ "$tries" = 0 ]; then
        exit "$status"
    fi
    sleep 1
done
