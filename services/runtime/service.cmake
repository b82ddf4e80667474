# A service's folder builds with one line:
#
#   rh_service(<name> <source.c>... [<more.sql>...])
#
# makes the library rathaus_<name> (the sources, the statements of <name>.sql and of further files, the methods of
# methods.def) and the program
# rathaus-<name>, and installs the program and the migrations. The folder has a main.c where the service has settings,
# timers or caches of its own (service.h); else the build writes it. What the library needs beyond the runtime is a
# target_link_libraries(rathaus_<name> ...) after it. Sources of a service are domain code: see banned.h.
#
# <name>_methods.h is for handlers, main.c and tests: the messages, the handlers' prototypes, <name>_methods[] and
# <name>_methods_n. It is generated, so that a service says nothing about its methods but methods.def.

# How a C file gets the table of a service's methods (method_table.h). "accounts" is the package, "Accounts" what
# protobuf-c makes of it in types.
function(rh_methods name option ret_text)
    string(SUBSTRING ${name} 0 1 first)
    string(SUBSTRING ${name} 1 -1 rest)
    string(TOUPPER ${first} first)
    set(text "#define RH_SERVICE_NAME ${name}\n#define RH_SERVICE_TYPE ${first}${rest}\n")
    string(APPEND text "#define RH_METHODS_FILE \"${CMAKE_SOURCE_DIR}/services/${name}/methods.def\"\n")
    if(option)
        string(APPEND text "#define ${option}\n")
    endif()
    set(${ret_text} "${text}#include \"method_table.h\"\n" PARENT_SCOPE)
endfunction()

function(rh_service name)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}_methods)
    rh_methods(${name} RH_METHODS_PROTOTYPES prototypes)
    rh_methods(${name} RH_METHODS_IMPLEMENTED table)
    file(CONFIGURE OUTPUT ${output}.h @ONLY CONTENT "/* Generated from methods.def. */
#pragma once
#include \"${name}.pb-c.h\"
${prototypes}extern const struct rh_method ${name}_methods[];
extern const size_t ${name}_methods_n;
")
    file(CONFIGURE OUTPUT ${output}.c @ONLY CONTENT "/* Generated from methods.def. */
#include \"${name}_methods.h\"
${table}")

    set(sources ${ARGN})
    set(statements ${ARGN})
    list(FILTER sources EXCLUDE REGEX "\\.sql$")
    list(FILTER statements INCLUDE REGEX "\\.sql$")
    add_library(rathaus_${name} STATIC ${sources} ${output}.c)
    rh_sql(rathaus_${name} ${name} ${name}.sql ${statements})
    target_include_directories(rathaus_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR})
    target_compile_definitions(rathaus_${name} PRIVATE RH_DOMAIN)
    target_link_libraries(rathaus_${name} PUBLIC rh_runtime PRIVATE rh_strict)

    set(main main.c)
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/main.c)
        set(main ${CMAKE_CURRENT_BINARY_DIR}/main.c)
        file(CONFIGURE OUTPUT ${main} @ONLY CONTENT "/* Generated: ${name} has nothing but methods and statements. */
#include \"${name}_methods.h\"
#include \"${name}_sql.h\"
#include \"service.h\"

int main(int argc, char **argv)
{
    const struct rh_service service = {RH_SERVICE_OF(${name})};
    return rh_service_run(&service, argc, argv);
}
")
    endif()
    add_executable(rathaus-${name} ${main})
    target_link_libraries(rathaus-${name} PRIVATE rathaus_${name} rh_strict)
    install(TARGETS rathaus-${name} DESTINATION bin)
    install(DIRECTORY migrations DESTINATION share/rathaus/services/${name})
endfunction()
