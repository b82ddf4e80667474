# shellcheck shell=bash
# PostgreSQL of the benchmark, with databases of its own beside the deployment's, kept between runs: sourced by tests/bench/run and
# tests/bench/scale behind deploy/common.sh. Settings are those of deploy/up.
STORE=$ROOT/build-bench/store
[ "$(id -u)" != 0 ] || STORE=/var/lib/rathaus/bench-store-$(printf %s "$ROOT" | cksum | cut -d' ' -f1)
STORE_RUN=$RUN-bench
STORE_LOG=$ROOT/build-bench/out/store.log

store_admin() { as_user env PGHOST="$STORE_RUN" psql -X -q -v ON_ERROR_STOP=1 -U rathaus_admin "$@"; }
store_owner() { as_user env PGHOST="$STORE_RUN" psql -X -q -v ON_ERROR_STOP=1 -U rathaus_owner "$@"; }
store_ctl() { as_user "$PG_BIN/pg_ctl" -D "$STORE/pg" -s -w -t 300 "$@" >>"$STORE_LOG" 2>&1; }

# On the servers' core, as every server of the benchmark.
store_start() {
    mkdir -p "$STORE" "$STORE_RUN" "${STORE_LOG%/*}"
    chmod 700 "$STORE_RUN"
    own "$STORE"
    own "$STORE_RUN"
    if [ ! -f "$STORE/pg/PG_VERSION" ]; then
        as_user "$PG_BIN/initdb" -D "$STORE/pg" -U rathaus_admin --auth-local=trust --auth-host=reject -E UTF8 --locale=C.UTF-8 \
            >>"$STORE_LOG" 2>&1 || fail_log "$STORE_LOG" "PostgreSQL of the benchmark could not be set up"
    fi
    store_ctl status || store_ctl start -l "$STORE/log" \
        -o "-k $STORE_RUN -c listen_addresses= -c max_connections=200 -c shared_buffers=128MB" ||
        fail_log "$STORE_LOG" "PostgreSQL of the benchmark does not start"
}

store_stop() {
    store_ctl stop -m fast || true
    rm -rf "$STORE_RUN"
}

# A database with the tables of accounts and booking, without a row: `empty` once for each state of the migrations, then a copy of it.
store_new() { # <name>
    local service mark
    mark=$(cat services/runtime/store.sql services/accounts/migrations/*/*.sql services/booking/migrations/*/*.sql | cksum | cut -d' ' -f1)
    if [ "$(cat "$STORE/empty" 2>/dev/null)" != "$mark" ]; then
        store_admin -d postgres -c 'drop database if exists empty with (force)' -c 'create database empty'
        for service in accounts booking; do
            store_admin -d empty -v "service=$service" -f services/runtime/roles.sql
            (cd "services/$service/migrations" && as_user env PGHOST="$STORE_RUN" SQITCH_FULLNAME=Rathaus SQITCH_EMAIL=rathaus@localhost \
                HOME="$STORE" sqitch deploy db:pg://rathaus_owner@/empty) >>"$STORE_LOG" 2>&1 || fail_log "$STORE_LOG" "migrating $service failed"
        done
        echo "$mark" | as_user tee "$STORE/empty" >/dev/null
    fi
    store_admin -d postgres -c "drop database if exists $1 with (force)" -c "create database $1 template empty"
    store_admin -d postgres -c "grant connect on database $1 to rathaus_accounts, rathaus_booking" \
        -c "grant connect, create, temporary on database $1 to rathaus_owner"
}

# Administrations as accounts has them, and booking's copy of them as its outbox would have brought it.
store_towns() { # <database> <argument of rathaus-load>...
    local database=$1
    shift
    as_user env RATHAUS_DATABASE="host=$STORE_RUN dbname=$database user=rathaus_accounts" "$APP/bin/rathaus-load" "$@" >>"$STORE_LOG" 2>&1 ||
        fail_log "$STORE_LOG" "the towns could not be loaded"
    store_owner -d "$database" -c 'truncate accounts.outbox' -c 'insert into booking.tenants (tenant, slug, name, land, zone, version)
        select t.tenant, t.slug, t.name, t.land, t.zone, t.version from accounts.tenants t'
}

# Fills the tables of a database as data/bookings.sql says: COPY first, indexes and constraints behind it.
store_bookings() { # <database> <towns> <days> <percent>
    local database=$1 table columns
    store_owner -d "$database" -v first=2026-11-24 -v "towns=$2" -v "days=$3" -v "percent=$4" -f tests/bench/data/bookings.sql
    for table in appointments claims due; do
        columns=$(store_owner -d "$database" -At -c "select string_agg(attname, ', ' order by attnum) from pg_attribute
            where attrelid = 'bench.booked_$table'::regclass and attnum > 0")
        store_owner -d "$database" -c "set search_path = bench, booking, public" -c "copy (select * from booked_$table) to stdout (format binary)" |
            store_owner -d "$database" -c "copy booking.$table ($columns) from stdin (format binary)"
    done
    store_owner -d "$database" -At -c 'select made from bench.aside order by n' |
        sed 's/$/;/; 1i set search_path = booking, public; set maintenance_work_mem = "1GB";' | store_owner -d "$database"
    store_owner -d "$database" -c 'drop schema bench cascade' 2>>"$STORE_LOG"
    store_admin -d "$database" -c 'vacuum analyze' -c checkpoint
}

# The towns of the demo's county, with a busy office each; in the first it is booked to 90 %, in the others nothing is taken.
store_busy() {
    store_new busy
    store_towns busy "$APP/share/rathaus/data/administrations.csv" "$APP/share/rathaus/data/municipalities.csv" --county 15088 --demo
    store_owner -d busy -v window=400 -f tests/bench/data/offices.sql
    store_bookings busy 1 180 90
}
