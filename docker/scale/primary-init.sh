#!/bin/bash
# Runs once, in an empty data folder: the role of the product, that of the standbys, and who has to confirm a commit.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v app="$APP_DATABASE_PASSWORD" -v replication="$REPLICATION_PASSWORD" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE axqna_app LOGIN PASSWORD :'app';
CREATE ROLE replication LOGIN REPLICATION PASSWORD :'replication';
-- An acknowledged write is on the disks of the primary and of one standby. From the next start on: there is none yet.
ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby1, standby2)';
-- What a standby that was away needs to catch up.
ALTER SYSTEM SET wal_keep_size = '1GB';
ALTER SYSTEM SET hot_standby_feedback = on;
SQL
echo 'host replication replication all scram-sha-256' >>"$PGDATA/pg_hba.conf"
