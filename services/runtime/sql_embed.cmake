# SQL stays in .sql files; the build turns them into a C table of named statements.
#
#   rh_sql(<target> <service> <file.sql>)
#
# adds to <target> the generated <service>_sql.h and <service>_sql.c: an enum with one member per statement
# (BOOKING_SQL_HOLD for "-- name: hold" in booking.sql), booking_statements[] and booking_statements_n (struct
# rh_statement, db.h), in the order of the file. A statement reaches from its name line to the next one; comments
# ("--" to the end of the line) stay out, and so does a closing semicolon. Names are lower case with underscores.
#
# The file is both: included it defines the function, run as a script (cmake -P) it writes the two files.
if(NOT CMAKE_SCRIPT_MODE_FILE)
    set(RH_SQL_EMBED ${CMAKE_CURRENT_LIST_FILE} CACHE INTERNAL "the script that embeds SQL")

    function(rh_sql target service file)
        set(input ${CMAKE_CURRENT_SOURCE_DIR}/${file})
        set(output ${CMAKE_CURRENT_BINARY_DIR}/${service}_sql)
        add_custom_command(OUTPUT ${output}.c ${output}.h
            COMMAND ${CMAKE_COMMAND} -DSERVICE=${service} -DINPUT=${input} -DOUTPUT=${output} -P ${RH_SQL_EMBED}
            DEPENDS ${input} ${RH_SQL_EMBED} VERBATIM)
        target_sources(${target} PRIVATE ${output}.c ${output}.h)
        target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_BINARY_DIR})
    endfunction()
    return()
endif()

# Appends the statement that was read to the table.
macro(finish)
    if(NOT name STREQUAL "")
        string(REGEX REPLACE ";?\\\\n$" "" body "${body}")
        if(body STREQUAL "")
            message(FATAL_ERROR "${INPUT}: statement ${name} is empty")
        endif()
        string(REPLACE "\\n" "\\n\"\n     \"" body "${body}")
        string(APPEND table "    {\"${SERVICE}.${name}\",\n     \"${body}\"},\n")
    endif()
endmacro()

# What a line keeps without its comment, for a C string. A "--" within a quoted text would be ambiguous: refused.
macro(clean_line)
    string(FIND "${line}" "--" comment)
    if(comment GREATER -1)
        string(SUBSTRING "${line}" 0 ${comment} line)
        string(REGEX REPLACE "[^']" "" quotes "${line}")
        string(LENGTH "${quotes}" quotes)
        math(EXPR odd "${quotes} % 2")
        if(odd)
            message(FATAL_ERROR "${INPUT}: '--' within a quoted text, in statement ${name}")
        endif()
    endif()
    string(REGEX REPLACE "[ \t\r]+$" "" line "${line}")
    string(REPLACE "\\" "\\\\" line "${line}")
    string(REPLACE "\"" "\\\"" line "${line}")
endmacro()

# Lines are cut off one by one: a CMake list would stumble over SQL's semicolons and brackets.
file(READ ${INPUT} text)
string(TOUPPER ${SERVICE} prefix)
set(members "")
set(table "")
set(name "")
set(body "")
while(NOT text STREQUAL "")
    string(FIND "${text}" "\n" end)
    if(end EQUAL -1)
        set(line "${text}")
        set(text "")
    else()
        string(SUBSTRING "${text}" 0 ${end} line)
        math(EXPR end "${end} + 1")
        string(SUBSTRING "${text}" ${end} -1 text)
    endif()
    if(line MATCHES "^-- name: ([a-z][a-z0-9_]*)[ \t\r]*$")
        set(next ${CMAKE_MATCH_1})
        finish()
        set(name ${next})
        set(body "")
        string(TOUPPER ${name} member)
        string(APPEND members "    ${prefix}_SQL_${member},\n")
    elseif(line MATCHES "^-- *name *:")
        message(FATAL_ERROR "${INPUT}: a name line is '-- name: <lower_case>', not '${line}'")
    else()
        clean_line()
        if(NOT line STREQUAL "")
            if(name STREQUAL "")
                message(FATAL_ERROR "${INPUT}: SQL before the first '-- name:' line: ${line}")
            endif()
            string(APPEND body "${line}\\n")
        endif()
    endif()
endwhile()
finish()

get_filename_component(source ${INPUT} NAME)
file(WRITE ${OUTPUT}.h "/* Generated from ${source}. */
#ifndef ${prefix}_SQL_H
#define ${prefix}_SQL_H

#include \"db.h\"

enum ${SERVICE}_sql {
${members}};
extern const struct rh_statement ${SERVICE}_statements[];
extern const size_t ${SERVICE}_statements_n;

#endif
")
file(WRITE ${OUTPUT}.c "/* Generated from ${source}. */
#include \"${SERVICE}_sql.h\"

const struct rh_statement ${SERVICE}_statements[] = {
${table}};
const size_t ${SERVICE}_statements_n = sizeof ${SERVICE}_statements / sizeof ${SERVICE}_statements[0];
")
