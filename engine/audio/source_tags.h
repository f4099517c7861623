/* source_tags: the few texts that a first recipe is written from, as UTF-8 in NFC. */
#ifndef ENGINE_AUDIO_SOURCE_TAGS_H
#define ENGINE_AUDIO_SOURCE_TAGS_H

#include "engine/audio/source.h"

#include <libavutil/dict.h>

/* Fills what `tags` has and `info` has not yet. */
void source_tags_read(const AVDictionary *tags, struct arena *a, struct source_info *info);

#endif
