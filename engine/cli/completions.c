/* completions: writes the completion of one shell from the tables of commands and options.
 *
 * Run while building. */
#include "engine/cli/option.h"

#include <stdio.h>
#include <string.h>

static bool is_offered(const struct option *o, const struct command *c)
{
    return !c || !o->commands || o->commands & (1u << c->id);
}

#define EACH_COMMAND(c) \
    for (const struct command *c = command_table; c < command_table + COMMAND_COUNT; c++)
#define EACH_OPTION(o, command) \
    for (const struct option *o = option_table; o->name; o++) \
        if (is_offered(o, command))

/* Written inside '...': a quote ends the text, stands escaped, and begins it again. */
static void print_quoted(const char *s)
{
    for (; *s; s++)
        fputs(*s == '\'' ? "'\\''" : (char[]){ *s, 0 }, stdout);
}

static void print_words(const char *const *words)
{
    for (int i = 0; words[i]; i++)
        printf("%s%s", i ? " " : "", words[i]);
}

static void bash_option_words(const struct command *c)
{
    EACH_OPTION(o, c) {
        printf(" --%s", o->name);
        if (o->letter)
            printf(" -%c", o->letter);
    }
}

static void bash_arguments(void)
{
    EACH_OPTION(o, NULL) {
        if (!option_wants_value(o))
            continue;
        printf("        --%s", o->name);
        if (o->letter)
            printf("|-%c", o->letter);
        printf(")\n");
        if (o->kind == OPTION_CHOICE) {
            printf("            mapfile -t COMPREPLY < <(compgen -W '");
            print_words(o->choices);
            printf("' -- \"$cur\")\n");
        } else if (o->flags & OPTION_PATH) {
            printf("            mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n");
        }
        printf("            return ;;\n");
    }
}

static void bash(void)
{
    printf("# bash completion for stamper\n_stamper()\n{\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} "
           "command='' i\n"
           "    COMPREPLY=()\n"
           "    if [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
           "    if [[ $cur == = ]]; then cur=''; fi\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case ${COMP_WORDS[i]} in\n            ");
    const char *bar = "";
    EACH_COMMAND(c) {
        printf("%s%s", bar, c->name);
        bar = "|";
    }
    printf(") command=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n    case $prev in\n");
    bash_arguments();
    printf("    esac\n    if [[ $cur == -* ]]; then\n        case $command in\n");
    EACH_COMMAND(c) {
        printf("            %s) mapfile -t COMPREPLY < <(compgen -W '", c->name);
        bash_option_words(c);
        printf("' -- \"$cur\") ;;\n");
    }
    printf("            *) mapfile -t COMPREPLY < <(compgen -W '");
    bash_option_words(NULL);
    printf("' -- \"$cur\") ;;\n        esac\n    elif [[ -z $command ]]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -W '");
    EACH_COMMAND(c)
        printf(" %s", c->name);
    printf("' -- \"$cur\")\n    elif [[ $command == cache ]]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -W 'prune clear' -- \"$cur\")\n"
           "    elif [[ $command != presets ]]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n    fi\n}\n"
           "complete -o filenames -F _stamper stamper\n");
}

static void zsh_option(const struct option *o)
{
    printf("        ");
    if (o->letter)
        printf("'(-%c --%s)'{-%c,--%s}'", o->letter, o->name, o->letter, o->name);
    else
        printf("'--%s", o->name);
    if (option_wants_value(o) && !o->letter)
        printf("=");
    printf("[");
    for (const char *s = o->help; *s; s++) {
        if (*s == '[' || *s == ']' || *s == ':')
            printf("\\");
        print_quoted((char[]){ *s, 0 });
    }
    printf("]");
    if (o->kind == OPTION_CHOICE) {
        printf(":%s:(", o->name);
        print_words(o->choices);
        printf(")");
    } else if (option_wants_value(o)) {
        printf(":%s:%s", o->name, o->flags & OPTION_PATH ? "_files" : " ");
    }
    printf("' \\\n");
}

static void zsh(void)
{
    printf("#compdef stamper\n\n_stamper()\n{\n    local curcontext=$curcontext state line\n"
           "    local -a commands\n"
           "    commands=(\n");
    EACH_COMMAND(c) {
        printf("        '%s:", c->name);
        print_quoted(c->help);
        printf("'\n");
    }
    printf("    )\n    _arguments -C \\\n"
           "        '(-h --help)'{-h,--help}'[show what a command takes]' \\\n"
           "        '--version[show the version and those of the libraries]' \\\n"
           "        '1:command:->command' '*::argument:->argument' && return\n"
           "    case $state in\n    command) _describe command commands ;;\n    argument)\n"
           "        case $words[1] in\n");
    EACH_COMMAND(c) {
        printf("        %s) _arguments \\\n", c->name);
        EACH_OPTION(o, c)
            zsh_option(o);
        printf("        %s ;;\n", c->id == COMMAND_presets ? "'1:name: '" :
                                  c->id == COMMAND_cache ? "'1:what:(prune clear)'" :
                                  "'*:file:_files'");
    }
    printf("        esac ;;\n    esac\n}\n\n_stamper \"$@\"\n");
}

static void fish_option(const struct option *o)
{
    printf("complete -c stamper");
    if (o->commands) {
        printf(" -n '__fish_seen_subcommand_from");
        EACH_COMMAND(c)
            if (o->commands & (1u << c->id))
                printf(" %s", c->name);
        printf("'");
    }
    if (o->letter)
        printf(" -s %c", o->letter);
    printf(" -l %s", o->name);
    if (o->kind == OPTION_CHOICE) {
        printf(" -x -a '");
        print_words(o->choices);
        printf("'");
    } else if (option_wants_value(o)) {
        printf(o->flags & OPTION_PATH ? " -r -F" : " -x");
    }
    printf(" -d '");
    print_quoted(o->help);
    printf("'\n");
}

static void fish(void)
{
    printf("# fish completion for stamper\n");
    EACH_COMMAND(c) {
        printf("complete -c stamper -f -n __fish_use_subcommand -a %s -d '", c->name);
        print_quoted(c->help);
        printf("'\n");
    }
    printf("complete -c stamper -f -n '__fish_seen_subcommand_from presets'\n"
           "complete -c stamper -f -n '__fish_seen_subcommand_from cache' -a 'prune clear'\n");
    EACH_OPTION(o, NULL)
        fish_option(o);
}

int main(int argc, char *argv[])
{
    const char *shell = argc == 2 ? argv[1] : "";
    if (strcmp(shell, "bash") == 0)
        bash();
    else if (strcmp(shell, "zsh") == 0)
        zsh();
    else if (strcmp(shell, "fish") == 0)
        fish();
    else
        return 2;
    return fflush(stdout) != 0 || ferror(stdout);
}
