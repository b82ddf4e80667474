/* The echo service's process. */
#include "echo.h"
#include "service.h"

#include "banned.h"

int main(int argc, char **argv)
{
    static const struct rh_service service = {
        .name = "echo", .methods = echo_methods, .n_methods = ECHO_METHODS_N};
    return rh_service_run(&service, argc, argv);
}
