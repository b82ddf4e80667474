# shellcheck shell=bash disable=SC2034
# What deploy/up, deploy/down and tests/run share: names of folders, packages, privileges, processes. Sourced, never run.
set -euo pipefail

PG_BIN=/usr/lib/postgresql/15/bin

# What is meant for others must not reach us: languages of messages, private file modes, servers of somebody else. PostgreSQL's own
# programs come before Debian's wrappers of them, which look for a cluster for a tenth of a second first.
export LC_ALL=C.UTF-8 PATH="$PG_BIN:$PATH:/usr/sbin:/sbin"
umask 022
unset PGHOST PGHOSTADDR PGPORT PGUSER PGPASSWORD PGDATABASE PGDATA PGOPTIONS PGSERVICE

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# As root everything runs as a user of its own, below a folder that this user can reach. Sockets have a short path of their own.
if [ "$(id -u)" = 0 ]; then
    RUN_USER=rathaus
    DATA=${RATHAUS_DATA:-/var/lib/rathaus/$(printf %s "$ROOT" | cksum | cut -d' ' -f1)}
    RUN=/run
else
    RUN_USER=$(id -un)
    DATA=${RATHAUS_DATA:-$ROOT/.data}
    RUN=/tmp
fi
DATA=$(realpath -m "$DATA")
RUN=$RUN/rathaus-$(printf %s "$DATA" | cksum | cut -d' ' -f1)
APP=$DATA/app

step() { printf '  %-14s %s\n' "$1" "$2"; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# A failure whose reason stands at the end of a log.
fail_log() { # <log> <sentence>
    printf '%s: %s; the end of %s:\n' "${0##*/}" "$2" "$1" >&2
    tail -n 10 "$1" | cut -c1-300 | sed 's/^/    /' >&2
    exit 1
}

# Names without comments and empty lines.
package_list() { sed -e 's/[[:space:]]*#.*//' -e '/^[[:space:]]*$/d' "$@"; }

# Those of the named packages that are not installed; npm may come from elsewhere than Debian.
missing_packages() { # <name>...
    local there name
    there=$({ dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" || true; } 2>/dev/null | sed -n 's/ installed$//p')
    for name in "$@"; do
        grep -qxF "$name" <<<"$there" || echo "$name"
    done
    command -v npm >/dev/null || printf 'nodejs\nnpm\n'
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Debian starts servers that it installs; while this file is there it does not: we run our own.
POLICY=/usr/sbin/policy-rc.d

apt_install() (
    if [ ! -e $POLICY ]; then
        trap 'as_root rm -f $POLICY' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root tee $POLICY >/dev/null
        as_root chmod +x $POLICY
    fi
    as_root apt-get -qq -o DPkg::Lock::Timeout=300 update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
)

# Installs the packages named on standard input, as far as they are missing.
install_packages() {
    local names wanted log
    mapfile -t names
    command -v dpkg-query >/dev/null || fail "this is no Debian: Rathaus is made for Debian 12"
    mapfile -t wanted < <(missing_packages "${names[@]}")
    [ ${#wanted[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
        fail "these packages are missing, and there is no sudo to install them; as root: apt-get install --no-install-recommends ${wanted[*]}"
    step packages "installing ${#wanted[@]}: ${wanted[*]}"
    log=$(mktemp)
    apt_install "${wanted[@]}" </dev/null >"$log" 2>&1 || fail_log "$log" "packages could not be installed"
    rm -f "$log"
}

# Runs a command as the user that Rathaus runs as.
as_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid "$RUN_USER" --regid "$RUN_USER" --clear-groups -- "$@"
    else
        "$@"
    fi
}

make_folders() {
    if [ "$(id -u)" = 0 ] && ! id "$RUN_USER" >/dev/null 2>&1; then
        useradd --system --user-group --no-create-home --shell /usr/sbin/nologin "$RUN_USER"
    fi
    mkdir -p "$DATA" "$APP"
    own "$DATA"
    as_user mkdir -p "$DATA/log" "$DATA/pid" "$DATA/keys" || fail "the user $RUN_USER cannot write to $DATA"
}

# deploy/down removes it.
make_socket_folder() {
    mkdir -p "$RUN"
    [ -O "$RUN" ] || [ "$(id -u)" = 0 ] || fail "$RUN belongs to somebody else"
    chmod 700 "$RUN"
    own "$RUN"
}

own() { # <folder>
    [ "$(id -u)" != 0 ] || chown "$RUN_USER:$RUN_USER" "$1"
}

# Waits until a command succeeds, at most so many seconds.
wait_for() { # <seconds> <command>...
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}

not() { ! "$@"; }

# Somebody listens on this port of the machine.
port_used() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The first port from this one on that nobody uses.
free_port() {
    local port=$1
    while port_used "$port"; do port=$((port + 1)); done
    echo "$port"
}

# When a process began, in ticks since the machine did: with its number that names it for good, whatever it executes. Nothing for a
# process that has ended, collected by its parent or not.
birth_of() { # <number>
    local line fields
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 0
    read -ra fields <<<"${line##*) }"
    [ "${fields[0]}" = Z ] || echo "${fields[19]}"
}

pid_of() { cut -d' ' -f1 "$DATA/pid/$1"; }

# A process that we started is alive.
alive() { # <name>
    local pid birth
    { read -r pid birth <"$DATA/pid/$1"; } 2>/dev/null && [ -n "$birth" ] && [ "$(birth_of "$pid")" = "$birth" ]
}

# Starts a process in the background, in a session of its own, with its own log:
# spawn <name> [VARIABLE=value]... <program> [argument]...
# PIDS and COMMANDS tell who started it what it is, so that it can be started again.
declare -A PIDS=() COMMANDS=()
spawn() {
    local name=$1 variables=()
    shift
    COMMANDS[$name]=$(printf '%q ' "$@")
    while [[ $1 == *=* ]]; do
        variables+=("$1")
        shift
    done
    (
        cd "$DATA"
        [ ${#variables[@]} = 0 ] || export "${variables[@]}"
        if [ "$(id -u)" = 0 ]; then
            set -- setpriv --reuid "$RUN_USER" --regid "$RUN_USER" --clear-groups -- "$@"
        fi
        exec setsid "$@" </dev/null >>"$DATA/log/$name.log" 2>&1 3>&- 9>&-
    ) &
    PIDS[$name]=$!
    printf '%s %s\n' "$!" "$(birth_of "$!")" >"$DATA/pid/$name"
}

# Ends processes together: a signal, and only after a long wait SIGKILL.
stop_processes() { # <signal> <name>...
    local signal=$1 name
    shift
    for name in "$@"; do
        ! alive "$name" || kill "-$signal" "$(pid_of "$name")" 2>/dev/null || true
    done
    for name in "$@"; do
        wait_for 20 not alive "$name" || kill -KILL "$(pid_of "$name")" 2>/dev/null || true
        wait_for 5 not alive "$name" || true
        rm -f "$DATA/pid/$name"
    done
}

# Compose of either generation, for the file at the top.
compose() {
    if docker compose version >/dev/null 2>&1; then
        docker compose -f "$ROOT/docker-compose.yml" "$@"
    else
        docker-compose -f "$ROOT/docker-compose.yml" "$@"
    fi
}
