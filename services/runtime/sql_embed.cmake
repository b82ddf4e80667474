# SQL stays in .sql files; the build turns them into a C table of named statements.
#
#   rh_sql(<target> <service> <file.sql>...)
#
# adds to <target> the generated <service>_sql.h and <service>_sql.c: an enum with one member per statement
# (BOOKING_SQL_HOLD for "-- name: hold" in booking.sql), booking_statements[] and booking_statements_n (struct
# rh_statement, db.h), in the order of the files. What a file may say: sql_embed.awk.
set(RH_SQL_EMBED ${CMAKE_CURRENT_LIST_DIR}/sql_embed.awk CACHE INTERNAL "the script that embeds SQL")

function(rh_sql target service)
    list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE inputs)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${service}_sql)
    add_custom_command(OUTPUT ${output}.c ${output}.h
        COMMAND awk -v service=${service} -v output=${output} -f ${RH_SQL_EMBED} ${inputs}
        DEPENDS ${inputs} ${RH_SQL_EMBED} VERBATIM)
    target_sources(${target} PRIVATE ${output}.c ${output}.h)
    target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
