// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/sentences.c - see report/sentences.h.
 */
#include "report/sentences.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/value.h"

/* Of one kind; then how many more there are. */
#define EACH_MOST 5

const char *sentence_kind_name(enum sentence_kind kind)
{
	static const char *const names[] = {
		[SAY_LOWERED] = "limit_lowered", [SAY_REFUSED] = "refused",
		[SAY_KILLED] = "killed",	 [SAY_SWAP_FULL] = "swap_full",
		[SAY_FAILED] = "failed",	 [SAY_THRASHED] = "thrashed",
		[SAY_WAITED] = "waited",	 [SAY_PUSHED] = "pushed",
		[SAY_POOL_FULL] = "zswap_full",	 [SAY_POOL_POOR] = "zswap_incompressible",
		[SAY_LIMIT_FULL] = "limit_full", [SAY_DRIFTED] = "drift",
		[SAY_NOTHING] = "nothing",	 [SAY_EVICTED] = "evicted",
		[SAY_FAULTS] = "faults",	 [SAY_GREW] = "grew",
		[SAY_CHANGED] = "limit_changed", [SAY_DYING] = "dying",
		[SAY_MISSED] = "missed",	 [SAY_BREAK] = "break",
		[SAY_UNKNOWN] = "unknown",
	};

	return names[kind];
}

int sentences_add_args(struct sentences *sentences, const struct sentence *sentence,
		       const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return -ENOMEM;
	if (array_reserve(&sentences->list, &sentences->max, sentences->nr + 1,
			  sizeof(*sentences->list))) {
		free(text);
		return -ENOMEM;
	}
	sentences->list[sentences->nr] = *sentence;
	sentences->list[sentences->nr++].text = text;
	return 0;
}

int sentences_add(struct sentences *sentences, const struct sentence *sentence, const char *format,
		  ...)
{
	va_list args;
	int err;

	va_start(args, format);
	err = sentences_add_args(sentences, sentence, format, args);
	va_end(args);
	return err;
}

static int sentence_compare(const void *a, const void *b)
{
	const struct sentence *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	/* the rest is told in the order of time, or has none */
	if (x->number != y->number && x->kind != SAY_BREAK)
		return x->number > y->number ? -1 : 1;
	if (x->begin_ns != y->begin_ns)
		return x->begin_ns < y->begin_ns ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* Replaces the rest of a kind that has too many by their number. 0 or -ENOMEM. */
static int sentences_cut(struct sentences *sentences)
{
	size_t kept = 0, same = 0;

	for (size_t i = 0; i < sentences->nr; i++) {
		struct sentence sentence = sentences->list[i];
		struct sentence *last = kept ? &sentences->list[kept - 1] : NULL;
		char *text;

		same = last && last->kind == sentence.kind ? same + 1 : 0;
		if (same < EACH_MOST || sentence.kind == SAY_UNKNOWN) {
			sentences->list[kept++] = sentence;
			continue;
		}
		free(sentence.text);
		if (asprintf(&text, "%zu more of this kind", same - EACH_MOST + 1) < 0) {
			memmove(&sentences->list[kept], &sentences->list[i + 1],
				(sentences->nr - i - 1) * sizeof(sentence));
			sentences->nr = kept + sentences->nr - i - 1;
			return -ENOMEM;
		}
		if (same > EACH_MOST) {
			free(last->text);
			last->text = text;
			continue;
		}
		sentence.begin_ns = sentence.end_ns = 0;
		sentence.group = -1;
		sentence.number = VAL_NONE;
		sentence.text = text;
		sentences->list[kept++] = sentence;
	}
	sentences->nr = kept;
	return 0;
}

int sentences_order(struct sentences *sentences)
{
	if (sentences->nr)
		qsort(sentences->list, sentences->nr, sizeof(*sentences->list), sentence_compare);
	return sentences_cut(sentences);
}

void sentences_free(struct sentences *sentences)
{
	for (size_t i = 0; i < sentences->nr; i++)
		free(sentences->list[i].text);
	free(sentences->list);
	*sentences = (struct sentences){ 0 };
}
