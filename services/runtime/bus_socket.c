/* The settings that both ends share; why each is as it is stands in the README. */
#include "bus_socket.h"

#include "bus.h"

#include <zmq.h>

#include "banned.h"

bool rh_bus_socket_set(void *socket, int option, int value)
{
    return zmq_setsockopt(socket, option, &value, sizeof value) == 0;
}

bool rh_bus_socket_init(void *socket)
{
    static const struct {
        int option, value;
    } settings[] = {
        {ZMQ_LINGER, 0},
        {ZMQ_SNDTIMEO, 0},
        {ZMQ_SNDHWM, RH_BUS_HIGH_WATER},
        {ZMQ_RCVHWM, RH_BUS_HIGH_WATER},
        {ZMQ_HEARTBEAT_IVL, 500},
        {ZMQ_HEARTBEAT_TIMEOUT, 1500},
        {ZMQ_HANDSHAKE_IVL, 2000},
        {ZMQ_IPV6, 1},
    };
    int64_t most = RH_BUS_MAX_FRAME;
    if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &most, sizeof most) != 0)
        return false;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (!rh_bus_socket_set(socket, settings[i].option, settings[i].value))
            return false;
    return true;
}
