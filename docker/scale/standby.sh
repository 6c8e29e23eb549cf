#!/bin/bash
# A copy of the primary on the first start, then its follower; STANDBY is what synchronous_standby_names calls it.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # Kept in the data folder, where the standby finds it again.
  until PGPASSWORD="$REPLICATION_PASSWORD" pg_basebackup -h primary -U replication -D "$PGDATA" -X stream -c fast -R; do
    rm -rf "${PGDATA:?}"/*
    sleep 2
  done
fi
exec postgres -c cluster_name="$STANDBY"
