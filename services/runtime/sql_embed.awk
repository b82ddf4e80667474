# Turns .sql files into a C table of named statements, or shows them as they will be prepared.
#
#   awk -v service=booking -v output=<path>/booking_sql -f sql_embed.awk booking.sql...    writes <output>.h and <output>.c
#   awk -v show=1 -f sql_embed.awk booking.sql                                             prints it, line by line
#
# A statement reaches from its line "-- name: hold" to the next one; comments ("--" to the end of the line) stay out, and so
# does a closing semicolon. A statement that is a standard write (write.h) says so behind its name:
#
#   -- name: dismiss                    -- name: hold
#   -- write: dismissed                 -- writes: granted
#   with taken as (                     with asked as (
#       ... $9 ...                          ... from unnest($9::uuid[], ...) with ordinality as a (appointment, ..., n)
#   ), dismissed as (                   ), granted as (
#       ...                                 ... with the column n ...
#   )                                   )
#                                       select c.what, c.else
#                                       from writes w
#                                       left join ...
#
# and need say no more about keys: `known` comes before the first of its common tables, `kept` behind the last, and the rows
# have the columns of struct rh_outcome, behind which go those of its own select, if it has one. The name is that of the
# table whose rows say that it was done (of row n, among several), or "always": whoever asks, it is done. "-- write: done,
# reply <expression>" keeps another reply than $6. What is added stays in its line, so that line numbers hold.
#
# What several statements of a file have in common stands before them behind "-- part: seen", and a line "-- put: seen" of a
# statement is replaced by it.

function stop(sentence) {
    print FILENAME ":" FNR ": " sentence > "/dev/stderr"
    failed = 1
    exit 1
}

# What is looked up before: one row for a write, a row with n for each of several.
function known_tables() {
    if (kind == "write")
        return "known as (select i.hash = $5::bytea and i.kept_until > $7::timestamptz as same, i.reply from idempotency i" \
            " where i.tenant = $1::int and i.scope = $2::text and i.method = $3::text and i.key = $4::text), "
    return "writes as (select w.tenant, w.scope, w.key, w.hash, w.reply, w.n" \
        " from unnest($1::int[], $2::text[], $4::text[], $5::bytea[], $6::bytea[]) with ordinality" \
        " as w (tenant, scope, key, hash, reply, n))," \
        " known as (select w.n, i.hash = w.hash and i.kept_until > $7::timestamptz as same, i.reply from writes w" \
        " join idempotency i on i.tenant = w.tenant and i.scope = w.scope and i.method = $3::text and i.key = w.key), "
}

function kept_table(    row) {
    row = ", kept as (insert into idempotency (tenant, scope, method, key, hash, reply, kept_until) select "
    if (kind == "write")
        return row "$1::int, $2::text, $3::text, $4::text, $5::bytea, " reply ", $8::timestamptz where " \
            (done == "always" ? "not exists (select from known)" : "exists (select from " done ")") ") "
    return row "w.tenant, w.scope, $3::text, w.key, w.hash, " reply ", $8::timestamptz from writes w" \
        " join " done " d on d.n = w.n) "
}

function outcome_columns() {
    if (kind == "write")
        return "select exists (select from known) as known, coalesce((select k.same from known k), false) as same," \
            " (select k.reply from known k) as reply, " \
            (done == "always" ? "true" : "exists (select from " done ")") " as done"
    return "select w.n, k.n is not null as known, coalesce(k.same, false) as same, k.reply, d.n is not null as done"
}

function begin_write(words) {
    if (name == "" || body != "")
        stop("a write line stands behind the name line")
    kind = words ~ /^-- writes:/ ? "writes" : "write"
    sub(/^-- writes?: */, "", words)
    reply = kind == "write" ? "$6::bytea" : "w.reply"
    if (match(words, /, reply /)) {
        reply = substr(words, RSTART + RLENGTH)
        words = substr(words, 1, RSTART - 1)
    }
    done = words
    if (done !~ /^[a-z][a-z0-9_]*$/ || (kind == "writes" && done == "always"))
        stop("a write line is '-- write: <table>' or '-- writes: <table>'")
}

# A line of a write as it will be prepared.
function expand(line) {
    if (body == "") {
        if (line !~ /^with /)
            stop("a write begins with a common table")
        return "with " known_tables() substr(line, 6)
    }
    if (line ~ /^select( |$)/) {
        if (selected)
            stop("a write has one select at the beginning of a line")
        selected = 1
        return kept_table() outcome_columns() "," substr(line, 7)
    }
    if (kind == "writes" && selected && line == "from writes w") {
        joined = 1
        return line " left join known k on k.n = w.n left join " done " d on d.n = w.n"
    }
    return line
}

# What a line keeps without its comment. A "--" within a quoted text would be ambiguous: refused.
function clean(line,    at, before) {
    at = index(line, "--")
    if (at > 0) {
        line = substr(line, 1, at - 1)
        before = line
        if (gsub(/'/, "", before) % 2 == 1)
            stop("'--' within a quoted text, in statement " name)
    }
    sub(/[ \t\r]+$/, "", line)
    return line
}

function quoted(line) {
    gsub(/["\\]/, "\\\\&", line)
    return "     \"" line "\\n\"\n"
}

# Lines of a part, one after the other; a line that puts one.
function collect(line) {
    sub(/^[ \t]+/, "", line)
    parts[part] = parts[part] (parts[part] == "" ? "" : " ") line
}
function put(which) {
    if (name == "" || !(which in parts))
        stop("no part " which " for a statement here")
    return parts[which]
}

# What a write still lacks at its end.
function finish(    end) {
    if (name == "")
        return
    if (body == "")
        stop("statement " name " is empty")
    if (kind == "writes" && !joined)
        stop("statement " name " has no line 'from writes w'")
    if (kind == "write" && !selected) {
        end = kept_table() outcome_columns()
        sub(/;\\n"\n$/, "\\n\"\n", body)
        sub(/;$/, "", shown[last])
        body = body quoted(end)
        shown[last] = shown[last] end
    }
    sub(/;?\\n"\n$/, "\"", body)
    table = table "    {\"" service "." name "\",\n" body "},\n"
    name = ""
}

FNR == 1 {
    finish()
    part = ""
    split("", parts)
    sources = sources (sources == "" ? "" : ", ") substr(FILENAME, match(FILENAME, /[^\/]*$/))
}

/^-- name: [a-z][a-z0-9_]*[ \t\r]*$/ {
    finish()
    name = $3
    if (name in names)
        stop("two statements " name)
    names[name] = 1
    members = members "    " toupper(service "_SQL_" name) ",\n"
    body = kind = done = part = ""
    selected = joined = 0
    shown[NR] = $0
    next
}
/^-- part: [a-z][a-z0-9_]*[ \t\r]*$/ {
    finish()
    part = $3
    if (part in parts)
        stop("two parts " part)
    parts[part] = ""
    next
}
/^-- *part *:/ { stop("a part line is '-- part: <lower_case>'") }
/^-- *name *:/ { stop("a name line is '-- name: <lower_case>'") }
/^-- *writes? *:/ { begin_write($0) }

{
    line = /^-- put: / ? put($3) : clean($0)
    if (part != "" && line != "") {
        collect(line)
        line = ""
    }
    if (line != "") {
        if (name == "")
            stop("SQL before the first '-- name:' line")
        if (kind != "")
            line = expand(line)
        body = body quoted(line)
        last = NR
    }
    shown[NR] = line
}

END {
    if (failed)
        exit 1
    finish()
    if (show) {
        for (i = 1; i <= NR; i++)
            print shown[i]
        exit 0
    }
    upper = toupper(service)
    print "/* Generated from " sources ". */\n#ifndef " upper "_SQL_H\n#define " upper "_SQL_H\n\n#include \"db.h\"\n\n" \
        "enum " service "_sql {\n" members "};\nextern const struct rh_statement " service "_statements[];\n" \
        "extern const size_t " service "_statements_n;\n\n#endif" > (output ".h")
    print "/* Generated from " sources ". */\n#include \"" service "_sql.h\"\n\n" \
        "const struct rh_statement " service "_statements[] = {\n" table "};\n" \
        "const size_t " service "_statements_n = sizeof " service "_statements / sizeof " service "_statements[0];" \
        > (output ".c")
}
