/* rathaus-keys <folder> <name>...: makes the CURVE key pairs that are missing, and says which. */
#include "curve.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "banned.h"

static int make(const char *folder, const char *name)
{
    int made = rh_curve_create(folder, name);
    if (made < 0) {
        fprintf(stderr, "%s/%s: %s\n", folder, name,
                errno == EINVAL ? "a name is 1 to 31 characters a-z, 0-9, -" : strerror(errno));
        return 1;
    }
    printf("%s/%s.key %s\n", folder, name, made == 1 ? "made" : "is there");
    return 0;
}

int main(int argc, char **argv)
{
    int failed = 0;
    if (argc < 3) {
        fprintf(stderr,
                "usage: %s <folder> <name>...\n"
                "Makes <name>.key (secret) and <name>.pub for every name without them.\n",
                argv[0]);
        return 2;
    }
    if (mkdir(argv[1], 0755) != 0 && errno != EEXIST) {
        fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    for (int i = 2; i < argc; i++)
        failed += make(argv[1], argv[i]);
    return failed == 0 ? 0 : 1;
}
