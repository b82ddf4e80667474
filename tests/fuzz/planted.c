/* A fault that the fuzzer must find: tests/run makes sure that a finding fails. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    PROMISE(size < 3 || memcmp(data, "bad", 3) != 0);
    return 0;
}
