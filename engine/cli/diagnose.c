#include "engine/cli/diagnose.h"

#include "engine/base/unicode.h"
#include "engine/cli/option.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_LONGEST 140       /* of a source line that is shown, in characters */
#define LINE_BEFORE 90         /* kept before the caret when it is longer       */

static const char *const severity_names[] = { "note", "warning", "error" };
static const char *const severity_colors[] = { "\033[1;36m", "\033[1;35m", "\033[1;31m" };
#define COLOR_BOLD "\033[1m"
#define COLOR_CARET "\033[1;32m"
#define COLOR_OFF "\033[0m"

bool diagnose_wants_color(int choice, int fd)
{
    if (choice != COLOR_AUTO)
        return choice == COLOR_ALWAYS;
    const char *off = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return (!off || !*off) && terminal && !text_equal(terminal, "dumb") && isatty(fd);
}

/* Bytes of the character at s (1 for a stray byte). */
static int character_bytes(const char *s)
{
    unsigned char c = (unsigned char)*s;
    int wanted = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    for (int i = 1; i < wanted; i++)
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            return 1;
    return wanted;
}

/* C0, DEL and C1 (0xc2 0x80 .. 0x9f) steer terminals: they are shown as '?'. */
static void add_character(struct text *out, const char *s, int bytes)
{
    unsigned char c = (unsigned char)s[0];
    bool is_c1 = bytes == 2 && c == 0xc2 && (unsigned char)s[1] < 0xa0;
    if (c < 0x20 || c == 0x7f || is_c1 || (bytes == 1 && c >= 0x80))
        text_add(out, "?");
    else
        text_add_bytes(out, s, (size_t)bytes);
}

static void add_safe(struct text *out, const char *s)
{
    while (*s) {
        int bytes = character_bytes(s);
        add_character(out, s, bytes);
        s += bytes;
    }
}

static int count_characters(const char *s)
{
    int count = 0;
    for (; *s; s += character_bytes(s))
        count++;
    return count;
}

/* Characters [skip, skip + most) of s, a tab as one blank; returns what is left of s. */
static const char *add_part(struct text *out, const char *s, int skip, int most)
{
    for (int i = 0; i < skip && *s; i++)
        s += character_bytes(s);
    for (int i = 0; *s && i < most; i++) {
        int bytes = character_bytes(s);
        if (*s == '\t')
            text_add(out, " ");
        else
            add_character(out, s, bytes);
        s += bytes;
    }
    return s;
}

/* The caret needs no knowledge of tab stops, but of characters that take two columns. */
static void add_source_line(struct text *out, struct pos pos, bool color)
{
    const char *s = pos.source_line;
    int column = pos.column > 0 ? pos.column : 1, skip = 0;
    if (count_characters(s) > LINE_LONGEST && column > LINE_BEFORE)
        skip = column - LINE_BEFORE;
    struct text before = text_new(out->arena);
    text_add(&before, skip ? "..." : "");
    add_part(&before, s, skip, column - 1 - skip);
    text_printf(out, " %4d | %s", pos.line, skip ? "..." : "");
    const char *rest = add_part(out, s, skip, LINE_LONGEST);
    text_printf(out, "%s\n      | %*s%s^%s\n", *rest ? "..." : "", unicode_columns(before.s), "",
                color ? COLOR_CARET : "", color ? COLOR_OFF : "");
}

static void add_place(struct text *out, struct pos pos)
{
    add_safe(out, pos.file ? pos.file : "stamper");
    if (pos.file && pos.line > 0) {
        text_printf(out, ":%d", pos.line);
        if (pos.column > 0)
            text_printf(out, ":%d", pos.column);
    }
    text_add(out, ": ");
}

static void add_one(struct text *out, struct pos pos, enum severity severity, const char *message,
                    bool color)
{
    text_add(out, color ? COLOR_BOLD : "");
    add_place(out, pos);
    text_printf(out, "%s%s%s: ", color ? severity_colors[severity] : "", severity_names[severity],
                color ? COLOR_OFF : "");
    add_safe(out, message);
    text_add(out, "\n");
}

void diagnose_add(struct text *out, const struct finding *f, bool color)
{
    const struct err *err = &f->err;
    add_one(out, err->pos, f->severity, err->message, color);
    if (err->pos.file && err->pos.line > 0 && err->pos.source_line)
        add_source_line(out, err->pos, color);
    for (int i = 0; i < err->note_count; i++)
        add_one(out, err->note[i].pos, SEVERITY_NOTE, err->note[i].message, color);
}

static void add_count(struct text *out, int count, const char *what)
{
    text_printf(out, "%d %s%s", count, what, count == 1 ? "" : "s");
}

void diagnose_add_all(struct text *out, const struct findings *list, bool color, bool count)
{
    for (int i = 0; i < list->count; i++)
        diagnose_add(out, list->items[i], color);
    if (!count || list->errors + list->warnings < 2)
        return;
    if (list->errors)
        add_count(out, list->errors, "error");
    if (list->errors && list->warnings)
        text_add(out, ", ");
    if (list->warnings)
        add_count(out, list->warnings, "warning");
    text_add(out, "\n");
}

static void put_place(json_t *object, struct pos pos)
{
    if (pos.file)
        json_put_text(object, "file", pos.file);
    if (pos.file && pos.line > 0) {
        json_put_integer(object, "line", pos.line);
        json_put_integer(object, "column", pos.column);
    }
}

static void put_finding(json_t *object, const struct finding *f)
{
    json_put_text(object, "severity", severity_names[f->severity]);
    if (f->rule)
        json_put_text(object, "rule", f->rule);
    put_place(object, f->err.pos);
    json_put_text(object, "message", f->err.message);
    json_t *notes = json_put_array(object, "notes");
    for (int n = 0; n < f->err.note_count; n++) {
        json_t *note = json_put_object(notes, NULL);
        put_place(note, f->err.note[n].pos);
        json_put_text(note, "message", f->err.note[n].message);
    }
}

void diagnose_add_json_lines(struct text *out, const struct findings *list)
{
    for (int i = 0; i < list->count; i++) {
        json_t *object = json_root_object(out->arena);
        json_put_text(object, "event", "finding");
        put_finding(object, list->items[i]);
        text_add(out, json_print_line(out->arena, object));
    }
}

void diagnose_put_json(json_t *parent, const char *key, const struct findings *list)
{
    json_t *array = json_put_array(parent, key);
    for (int i = 0; i < list->count; i++)
        put_finding(json_put_object(array, NULL), list->items[i]);
}
