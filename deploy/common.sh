# What deploy/up, deploy/down and tests/run share: names of folders, packages, privileges. Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PG_BIN=/usr/lib/postgresql/15/bin

# As root everything runs as a user of its own, below a folder that this user can reach.
if [ "$(id -u)" = 0 ]; then
    RUN_USER=rathaus
    DATA=${RATHAUS_DATA:-/var/lib/rathaus/$(printf %s "$ROOT" | cksum | cut -d' ' -f1)}
else
    RUN_USER=$(id -un)
    DATA=${RATHAUS_DATA:-$ROOT/.data}
fi
RUN=/tmp/rathaus-$(printf %s "$DATA" | cksum | cut -d' ' -f1) # sockets: their paths must be short
APP=$DATA/app

step() { printf '  %-14s %s\n' "$1" "$2"; }
fail() { printf 'deploy: %s\n' "$*" >&2; exit 1; }

# The part of a list of packages that is not installed.
missing_packages() {
    local name
    while read -r name; do
        dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || echo "$name"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs the packages named on standard input. Debian starts servers that it installs: here it may not, we run our own.
install_packages() {
    local wanted policy=/usr/sbin/policy-rc.d made=
    wanted=$(missing_packages)
    command -v npm >/dev/null || wanted="$wanted npm nodejs"
    [ -n "${wanted// /}" ] || return 0
    step packages "installing $(echo "$wanted" | wc -w) Debian packages"
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod +x "$policy"
        made=yes
    fi
    as_root apt-get update -qq
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null
    [ -z "$made" ] || as_root rm -f "$policy"
}

package_list() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@"; }

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
        useradd --system --no-create-home --shell /usr/sbin/nologin "$RUN_USER"
    fi
    mkdir -p "$DATA" "$RUN" "$APP"
    as_user_owns "$DATA" "$RUN"
    chmod 700 "$RUN"
    as_user mkdir -p "$DATA/log" "$DATA/pid" "$DATA/keys"
}

as_user_owns() {
    [ "$(id -u)" != 0 ] || chown "$RUN_USER:$RUN_USER" "$@"
}

# Waits until a command succeeds, at most so many seconds.
wait_for() {
    local seconds=$1 end
    shift
    end=$((SECONDS + seconds))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# A process that we started is alive. Numbers are given anew by the system, so the name is compared too; a process that has ended
# but was not yet collected by its parent is not alive.
alive() {
    local pid name
    [ -r "$DATA/pid/$1" ] || return 1
    read -r pid name <"$DATA/pid/$1"
    grep -qsx "Name:[[:space:]]${name:0:15}" "/proc/$pid/status" && ! grep -qs '^State:[[:space:]]Z' "/proc/$pid/status"
}

pid_of() { cut -d' ' -f1 "$DATA/pid/$1"; }

# Starts a process in the background, in a session of its own, with its own log:
# spawn <name> [VARIABLE=value]... <program> [argument]...
spawn() {
    local name=$1 variables=()
    shift
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
        exec setsid "$@" </dev/null >>"$DATA/log/$name.log" 2>&1
    ) &
    printf '%s %s\n' "$!" "$(basename "$1")" >"$DATA/pid/$name"
    disown "$!"
}

# Ends a process by its number: SIGTERM, and only after a long wait SIGKILL.
stop_process() {
    local name=$1
    alive "$name" || { rm -f "$DATA/pid/$name"; return 0; }
    kill -"${2:-TERM}" "$(pid_of "$name")"
    if ! wait_for 20 not alive "$name"; then
        kill -KILL "$(pid_of "$name")"
        wait_for 5 not alive "$name"
    fi
    rm -f "$DATA/pid/$name"
}

not() { ! "$@"; }
