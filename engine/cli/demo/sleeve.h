/* sleeve: the demo album's recipe, which is also a first lesson in the language. */
#ifndef ENGINE_CLI_DEMO_SLEEVE_H
#define ENGINE_CLI_DEMO_SLEEVE_H

extern const char sleeve_recipe[];

#endif
