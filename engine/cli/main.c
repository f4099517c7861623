/* main: what was asked is parsed, run, told and turned into an exit status. */
#include "engine/base/hash.h"
#include "engine/base/interrupt.h"
#include "engine/cli/diagnose.h"
#include "engine/cli/request.h"
#include "engine/cli/version.h"
#include "engine/meter/meter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static bool (*const runs[COMMAND_COUNT])(struct request *, struct err *) = {
#define COMMAND(name, operands, fewest, most, help) [COMMAND_##name] = cmd_##name,
#include "engine/cli/commands.def"
#undef COMMAND
};

/* A file opened as descriptor 2 would receive our messages in the middle of a deliverable. */
static void keep_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
}

/* The first error decides: what follows may be its consequence. */
static int exit_status(const struct findings *list)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i]->severity == SEVERITY_ERROR)
            return err_exit_status(list->items[i]->err.code);
    return 0;
}

/* Did findings say it already, in these words or better, at the recipe's lines? */
static bool is_told(const struct findings *list, const struct err *err)
{
    if (err->code == ERR_RECIPE && !err->pos.file && list->errors > 0)
        return true;
    for (int i = 0; i < list->count; i++) {
        const struct err *told = &list->items[i]->err;
        bool both_interrupted = told->code == ERR_INTERRUPTED && err->code == ERR_INTERRUPTED;
        if (both_interrupted || text_equal(told->message, err->message))
            return true;
    }
    return false;
}

/* Results that could not be written are a failure; a reader that has gone away is not. */
static void flush_results(struct findings *list)
{
    struct err err = {0};
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    if (errno != EPIPE) {
        err_errno(&err, errno, POS_NONE, "cannot write to standard output");
        finding_add_err(list, &err);
    }
}

static int finish(struct request *r)
{
    flush_results(r->findings);
    request_tell(r, false);
    return exit_status(r->findings);
}

static int run(struct request *r, const struct command *command)
{
    struct err err = {0};
    bool ok = runs[command->id](r, &err);
    if (!ok && err.code != ERR_NONE && !is_told(r->findings, &err))
        finding_add_err(r->findings, &err);
    flush_results(r->findings);
    int status = err.code != ERR_NONE ? err_exit_status(err.code) : exit_status(r->findings);
    if (r->options.json) {
        diagnose_put_json(r->document, "findings", r->findings);
        json_put_integer(r->document, "exit_status", status);
        fputs(json_print(r->arena, r->document), stdout);
        flush_results(r->findings);
    }
    request_tell(r, true);
    return status ? status : exit_status(r->findings);
}

static int help(struct request *r, const struct command *command)
{
    struct text out = text_new(r->arena);
    if (r->options.help) {
        option_help(&out, command);
        fputs(out.s, stdout);
        return finish(r);
    }
    option_usage(&out, command);
    fputs(out.s, stderr);
    return err_exit_status(ERR_USAGE);
}

static int version(struct request *r)
{
    struct text out = text_new(r->arena);
    version_add(&out);
    version_put(r->document);
    fputs(r->options.json ? json_print(r->arena, r->document) : out.s, stdout);
    return finish(r);
}

static int answer(struct request *r, int argc, char *argv[])
{
    const struct command *command;
    struct err err = {0};
    if (!option_parse(r->arena, argc, argv, &r->options, &command, &r->operand_count, &r->operands,
                      &err)) {
        finding_add_err(r->findings, &err);
        return finish(r);
    }
    if (r->options.version)
        return version(r);
    return r->options.help || !command ? help(r, command) : run(r, command);
}

int main(int argc, char *argv[])
{
    keep_standard_descriptors();
    interrupt_install();
    arena_start();
    hash_start();
    meter_start();
    struct arena *a = arena_new();
    struct request r = { .arena = a, .findings = findings_new(a), .document = json_root_object(a) };
    int status = answer(&r, argc, argv);
    arena_free(a);
    return status;
}
