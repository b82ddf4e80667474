#include "post.h"

#include "pb.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <dirent.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HERE RATHAUS_SOURCE "/tests/integration/notifier"

static int loopback(int port, bool connecting)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int done = connecting ? connect(fd, (struct sockaddr *)&address, size)
                          : bind(fd, (struct sockaddr *)&address, size);
    int found = -1;
    if (done == 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0)
        found = ntohs(address.sin_port);
    close(fd);
    return found;
}

struct post post_new(int32_t tenant)
{
    struct post post = {.tenant = tenant, .port = loopback(0, false)};
    snprintf(post.folder, sizeof post.folder, "/tmp/rathaus-mail-XXXXXX");
    cr_assert_not_null(mkdtemp(post.folder));
    post.f = fixture_new("notifier", notifier_statements, notifier_statements_n);
    post.settings = (struct notifier_settings){
        .smtp = {.user = "", .password = "", .ca = "", .sender = "rathaus@post.example"},
        .secret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        .letters_folder = RATHAUS_SOURCE "/services/notifier/letters",
        .texts_folder = RATHAUS_SOURCE "/services/render/texts"};
    post.settings.smtp.url = rh_arena_printf(post.f.arena, "smtp://127.0.0.1:%d", post.port);
    cr_assert_eq(notifier_settings_check(&post.settings), 0);
    return post;
}

static void remove_folder(const char *folder)
{
    char log[80];
    snprintf(log, sizeof log, "%s.log", folder);
    unlink(log);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", folder, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

void post_end_server(struct post *post)
{
    if (post->server > 0) {
        kill(post->server, SIGKILL);
        waitpid(post->server, NULL, 0);
    }
    post->server = 0;
}

void post_close_ways(struct post *post)
{
    if (post->ways != NULL)
        notifier_worker_free(post->ways);
    post->ways = NULL;
}

void post_free(struct post *post)
{
    post_end_server(post);
    post_close_ways(post);
    notifier_letters_free(&post->settings.letters);
    remove_folder(post->folder);
    fixture_free(&post->f);
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static bool holds(const char *path, const char *text)
{
    static char bytes[65536];
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    fclose(file);
    return strstr(bytes, text) != NULL;
}

/* The program ends with the test, however that ends. */
static void start(struct post *post, char *const *argv)
{
    post->server = fork();
    if (post->server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execvp(argv[0], argv);
        _exit(127);
    }
}

/* It tells in its log: one with TLS does not survive a mere knock. */
void post_serve(struct post *post, const char *const *options)
{
    char port[16], log[80];
    char *argv[16] = {(char *)HERE "/catcher", post->folder, port};
    snprintf(port, sizeof port, "%d", post->port);
    snprintf(log, sizeof log, "%s.log", post->folder);
    unlink(log);
    for (size_t i = 0; options != NULL && options[i] != NULL; i++)
        argv[3 + i] = (char *)options[i];
    start(post, argv);
    for (int left = 6000; left > 0 && !holds(log, "Server running"); left--) {
        cr_assert_eq(waitpid(post->server, NULL, WNOHANG), 0, "%s has ended", argv[0]);
        pause_ms(10);
    }
    cr_assert(holds(log, "Server running"), "no mail server");
}

static void wait_for_port(const struct post *post)
{
    for (int left = 6000; left > 0 && loopback(post->port, true) < 0; left--)
        pause_ms(10);
    cr_assert_geq(loopback(post->port, true), 0, "no server");
}

void post_refuse(struct post *post, const char *answer)
{
    char port[16];
    snprintf(port, sizeof port, "%d", post->port);
    char *argv[] = {(char *)"node", (char *)HERE "/refuser.mjs", port, (char *)answer, NULL};
    start(post, argv);
    wait_for_port(post);
}

void post_receive(struct post *post)
{
    char port[16];
    snprintf(port, sizeof port, "%d", post->port);
    char *argv[] = {(char *)"node", (char *)HERE "/receiver.mjs", post->folder,
                    port,           (char *)post->secret,         NULL};
    start(post, argv);
    wait_for_port(post);
}

void post_use(struct post *post, const char *url)
{
    post_close_ways(post);
    post->settings.smtp.url = rh_arena_strdup(post->f.arena, url);
}

struct rh_request post_request(struct post *post)
{
    struct rh_request rq = fixture_request(post->f.arena, post->f.db, post->tenant, POST_NOW);
    if (post->ways == NULL)
        post->ways = notifier_worker_new(&post->settings);
    rq.caller = (struct rh_caller){.service = "accounts"};
    rq.settings = &post->settings;
    rq.own = post->ways;
    return rq;
}

const char *post_delivery(struct post *post, const char *to)
{
    PGconn *db = PQconnectdb(fixture_conninfo("notifier"));
    const char *sql = rh_arena_printf(
        post->f.arena, "select delivery from deliveries where tenant = %d and recipient = '%s'",
        post->tenant, to);
    PGresult *result = PQexecParams(db, sql, 0, NULL, NULL, NULL, NULL, 0);
    cr_assert_eq(PQntuples(result), 1, "%s", PQerrorMessage(db));
    const char *id = rh_arena_strdup(post->f.arena, PQgetvalue(result, 0, 0));
    PQclear(result);
    PQfinish(db);
    return id;
}

Common__Code post_ask(struct post *post, const char *to, const char *key)
{
    Notifier__MailRequest in = NOTIFIER__MAIL_REQUEST__INIT;
    Notifier__MailReply out = NOTIFIER__MAIL_REPLY__INIT;
    Notifier__Parameter link = NOTIFIER__PARAMETER__INIT, *parameters[] = {&link};
    link.name = (char *)"link";
    link.value = (char *)"https://rathaus.example/?code=a";
    in.to = (char *)to;
    in.letter = (char *)"accounts/reset";
    in.parameters = parameters;
    in.n_parameters = 1;
    struct rh_request rq = post_request(post);
    fixture_ask(&rq, "notifier.mail", &in.base);
    if (key != NULL)
        rq.key = key;
    const struct rh_error *error = notifier_mail(&rq, &in, &out);
    return error == NULL ? COMMON__CODE__OK : error->code;
}

const char *post_mail(struct post *post, const char *to)
{
    cr_assert_eq(post_ask(post, to, NULL), COMMON__CODE__OK);
    return post_delivery(post, to);
}

struct rh_error *post_fire(struct post *post, const char *kind, const char *delivery, int64_t now)
{
    const struct rh_due_kind *due = notifier_due;
    const struct rh_due_row row = {delivery, delivery, now};
    struct rh_request rq = post_request(post);
    rq.now = now;
    while (strcmp(due->kind, kind) != 0)
        due++;
    return due->handler(&rq, &row);
}

size_t post_caught(const struct post *post, const char *text)
{
    DIR *folder = opendir(post->folder);
    char path[400];
    size_t n = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", post->folder, entry->d_name);
        n += strstr(entry->d_name, ".eml") != NULL && holds(path, text);
    }
    closedir(folder);
    return n;
}

void post_wait_caught(const struct post *post, const char *text, size_t n)
{
    for (int left = 1500; left > 0 && post_caught(post, text) < n; left--)
        pause_ms(20);
    cr_assert_eq(post_caught(post, text), n, "%s", text);
}

int64_t post_int(const struct post *post, const char *format)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    const char *sql = rh_arena_printf(post->f.arena, format, post->tenant);
#pragma GCC diagnostic pop
    return fixture_int("notifier", sql);
}

void post_wait(const struct post *post, const char *format)
{
    for (int left = 1500; left > 0 && post_int(post, format) != 1; left--)
        pause_ms(20);
    cr_assert_eq(post_int(post, format), 1, "%s", format);
}
