#include "engine/cli/option.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ON(command) (1u << COMMAND_##command)
#define MEMBER(member) offsetof(struct options, member)

static const char *const progress_names[] = { "auto", "bar", "plain", "json", "none", NULL };
static const char *const color_names[] = { "auto", "always", "never", NULL };

const struct option option_table[] = {
    { "output", 'o', OPTION_TEXT, OPTION_PATH,
      ON(init) | ON(import) | ON(check) | ON(plan) | ON(render), MEMBER(output), "PATH", NULL,
      "where to write: the bundle, or for init and import the recipe" },
    { "jobs", 'j', OPTION_COUNT, 0, 0, MEMBER(jobs), "N", NULL,
      "threads to work with (default: the cores)" },
    { "only", 0, OPTION_TEXT, 0, ON(check) | ON(plan) | ON(render), MEMBER(only), "TARGET[,...]",
      NULL, "these targets and no others" },
    { "songs", 0, OPTION_TEXT, 0, ON(plan) | ON(render), MEMBER(songs), "LIST", NULL,
      "the files of these songs and no others, as in 3,5-7" },
    { "cache", 0, OPTION_TEXT, OPTION_PATH, 0, MEMBER(cache_dir), "DIR", NULL,
      "folder for what is kept between renders (default: $XDG_CACHE_HOME/stamper)" },
    { "no-cache", 0, OPTION_SWITCH, 0, 0, MEMBER(no_cache), NULL, NULL,
      "keep and use nothing between renders" },
    { "limit", 0, OPTION_TEXT, 0, ON(cache), MEMBER(limit), "SIZE", NULL,
      "for cache prune: size to keep to, as in 10G (default: $STAMPER_CACHE_LIMIT, else 20G)" },
    { "relevel", 0, OPTION_MAYBE, 0, ON(plan) | ON(render), MEMBER(relevel), "LIST", NULL,
      "solve again what an earlier render has locked, or what it has of these songs" },
    { "wait", 0, OPTION_SWITCH, 0, 0, MEMBER(wait), NULL, NULL,
      "wait for a bundle that another process works on" },
    { "rip", 0, OPTION_TEXT, OPTION_PATH, ON(verify), MEMBER(rip), "PATH", NULL,
      "a rip of the pressed disc to compare: a file, or a folder with one a track" },
    { "plot", 0, OPTION_SWITCH, 0, ON(measure), MEMBER(plot), NULL, NULL,
      "draw loudness over time, with marks for true peaks" },
    { "json", 0, OPTION_SWITCH, 0, 0, MEMBER(json), NULL, NULL,
      "print one JSON document on standard output" },
    { "progress", 0, OPTION_CHOICE, 0, 0, MEMBER(progress), "HOW", progress_names,
      "how to tell what is being done: auto, bar, plain, json or none" },
    { "quiet", 'q', OPTION_SWITCH, 0, 0, MEMBER(quiet), NULL, NULL, "no progress and no summary" },
    { "verbose", 'v', OPTION_SWITCH, 0, 0, MEMBER(verbose), NULL, NULL, "say more" },
    { "color", 0, OPTION_CHOICE, 0, 0, MEMBER(color), "WHEN", color_names,
      "colour in messages: auto, always or never (NO_COLOR is honoured)" },
    { "help", 'h', OPTION_SWITCH, 0, 0, MEMBER(help), NULL, NULL, "show what a command takes" },
    { "version", 0, OPTION_SWITCH, 0, 0, MEMBER(version), NULL, NULL,
      "show the version and those of the libraries" },
    { 0 },
};

#define JOBS_MOST 1024

struct parser {
    struct arena *arena;
    int argc, next;
    char *const *argv;
    struct options *options;
    unsigned used;             /* which rows of the table were given */
    struct err *err;
};

static bool usage_error(struct parser *p, const char *format, ...) PRINTF_LIKE(2, 3);
static bool usage_error(struct parser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char message[sizeof p->err->message];
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return err_set(p->err, ERR_USAGE, POS_NONE, "%s", message);
}

static const struct option *find_long(const char *name, size_t length)
{
    for (const struct option *o = option_table; o->name; o++)
        if (strlen(o->name) == length && strncmp(o->name, name, length) == 0)
            return o;
    return NULL;
}

static const struct option *find_letter(char letter)
{
    for (const struct option *o = option_table; o->name; o++)
        if (o->letter == letter)
            return o;
    return NULL;
}

static bool unknown_long(struct parser *p, const char *name)
{
    const char *nearest = NULL;
    int best = 3;
    for (const struct option *o = option_table; o->name; o++) {
        int distance = text_distance(name, o->name, 2);
        if (distance < best) {
            best = distance;
            nearest = o->name;
        }
    }
    if (nearest)
        return usage_error(p, "unknown option --%s; did you mean --%s?", name, nearest);
    return usage_error(p, "unknown option --%s; see stamper --help", name);
}

static bool parse_count(struct parser *p, const struct option *o, const char *value, int *out)
{
    char *end;
    errno = 0;
    long n = strtol(value, &end, 10);
    if (*end || end == value || errno || n < 1 || n > JOBS_MOST)
        return usage_error(p, "--%s is '%s', possible is 1 to %d", o->name, value, JOBS_MOST);
    *out = (int)n;
    return true;
}

static bool parse_choice(struct parser *p, const struct option *o, const char *value, int *out)
{
    struct text list = text_new(p->arena);
    for (int i = 0; o->choices[i]; i++) {
        if (text_equal(o->choices[i], value)) {
            *out = i;
            return true;
        }
        text_printf(&list, "%s%s", i ? ", " : "", o->choices[i]);
    }
    return usage_error(p, "--%s is '%s', possible are %s", o->name, value, list.s);
}

/* value: NULL for a switch. */
static bool apply(struct parser *p, const struct option *o, const char *value)
{
    void *slot = (char *)p->options + o->offset;
    p->used |= 1u << (o - option_table);
    switch (o->kind) {
    case OPTION_SWITCH: *(bool *)slot = true; return true;
    case OPTION_COUNT: return parse_count(p, o, value, slot);
    case OPTION_CHOICE: return parse_choice(p, o, value, slot);
    case OPTION_TEXT:
    case OPTION_MAYBE: break;
    }
    if (o->kind == OPTION_MAYBE && !value)
        value = "";
    else if (*value == 0)
        return usage_error(p, "--%s wants %s, found an empty text", o->name, o->argument);
    *(const char **)slot = value;
    return true;
}

static bool next_value(struct parser *p, const struct option *o, const char **value)
{
    if (p->next == p->argc)
        return usage_error(p, "--%s wants %s after it", o->name, o->argument);
    *value = p->argv[p->next++];
    return true;
}

static bool parse_long(struct parser *p, const char *word)
{
    size_t length = strcspn(word, "=");
    const struct option *o = find_long(word, length);
    if (!o)
        return unknown_long(p, arena_strndup(p->arena, word, length));
    const char *value = word[length] ? word + length + 1 : NULL;
    if (o->kind == OPTION_SWITCH && value)
        return usage_error(p, "--%s takes no value, found '%s'", o->name, value);
    if (option_wants_value(o) && !value && !next_value(p, o, &value))
        return false;
    return apply(p, o, value);
}

static bool parse_letters(struct parser *p, const char *letters)
{
    for (; *letters; letters++) {
        const struct option *o = find_letter(*letters);
        if (!o)
            return usage_error(p, "unknown option -%c; see stamper --help", *letters);
        if (option_wants_value(o)) {
            const char *value = letters[1] ? letters + 1 : NULL;
            return (value || next_value(p, o, &value)) && apply(p, o, value);
        }
        if (!apply(p, o, NULL))
            return false;
    }
    return true;
}

static bool check_used(struct parser *p, const struct command *command)
{
    for (const struct option *o = option_table; o->name; o++) {
        if (!(p->used & (1u << (o - option_table))))
            continue;
        if (o->commands && !(o->commands & (1u << command->id)))
            return usage_error(p, "--%s does not apply to stamper %s", o->name, command->name);
    }
    return true;
}

static bool check_operands(struct parser *p, const struct command *command, int count,
                           const char *const *operands)
{
    if (count < command->fewest)
        return usage_error(p, "stamper %s wants %s, found nothing; see stamper %s --help",
                           command->name, command->operands, command->name);
    if (command->most >= 0 && count > command->most)
        return usage_error(p, "stamper %s takes %s and no more, found also '%s'", command->name,
                           *command->operands ? command->operands : "nothing",
                           operands[command->most]);
    return true;
}

static bool parse_word(struct parser *p, const char *word, const struct command **command)
{
    *command = command_find(word);
    if (*command)
        return true;
    const char *nearest = command_nearest(word);
    if (nearest)
        return usage_error(p, "unknown command '%s'; did you mean '%s'?", word, nearest);
    return usage_error(p, "unknown command '%s'; see stamper --help", word);
}

bool option_parse(struct arena *a, int argc, char *const argv[], struct options *options,
                  const struct command **command, int *operand_count, const char ***operands,
                  struct err *err)
{
    struct parser p = { .arena = a, .argc = argc, .argv = argv, .next = 1, .options = options,
                        .err = err };
    bool only_operands = false, ok = true;
    *command = NULL;
    *operand_count = 0;
    *operands = arena_new_array(a, const char *, argc + 1);
    while (ok && p.next < argc) {
        const char *word = argv[p.next++];
        if (!only_operands && strcmp(word, "--") == 0)
            only_operands = true;
        else if (!only_operands && strncmp(word, "--", 2) == 0)
            ok = parse_long(&p, word + 2);
        else if (!only_operands && word[0] == '-' && word[1])
            ok = parse_letters(&p, word + 1);
        else if (!*command)
            ok = parse_word(&p, word, command);
        else
            (*operands)[(*operand_count)++] = word;
    }
    if (!ok || options->help || options->version || !*command)
        return ok;
    return check_used(&p, *command) && check_operands(&p, *command, *operand_count, *operands);
}

void option_usage(struct text *out, const struct command *command)
{
    if (command)
        text_printf(out, "usage: stamper %s [OPTIONS] %s\n", command->name, command->operands);
    else
        text_add(out, "usage: stamper COMMAND [OPTIONS] ...\n");
}

static void help_option(struct text *out, const struct option *o)
{
    char left[64];
    bool is_maybe = o->kind == OPTION_MAYBE;
    snprintf(left, sizeof left, "%c%c%s --%s%s%s%s", o->letter ? '-' : ' ',
             o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name,
             is_maybe ? "[=" : o->argument ? " " : "", o->argument ? o->argument : "",
             is_maybe ? "]" : "");
    text_printf(out, "  %-25s  %s\n", left, o->help);
}

void option_help(struct text *out, const struct command *command)
{
    option_usage(out, command);
    if (command) {
        text_printf(out, "\n%c%s.\n", command->help[0] - 'a' + 'A', command->help + 1);
    } else {
        text_add(out, "\nOne recipe, one command, every master of an album.\n\ncommands:\n");
        for (const struct command *c = command_table; c < command_table + COMMAND_COUNT; c++) {
            char left[64];
            snprintf(left, sizeof left, "%s %s", c->name, c->operands);
            text_printf(out, "  %-20s  %s\n", left, c->help);
        }
    }
    text_add(out, "\noptions:\n");
    for (const struct option *o = option_table; o->name; o++)
        if (!command || !o->commands || o->commands & (1u << command->id))
            help_option(out, o);
    text_add(out, "\nexit status: 0 done, 1 the work failed, 2 usage, 3 the recipe is invalid,\n"
                  "4 a mix or a deliverable was rejected, 5 verify found damage,\n"
                  "75 failed for want of something outside (space, a bundle in use), 130 "
                  "interrupted.\n"
                  "\nSee stamper(1) and stamper-recipe(5).\n");
}
