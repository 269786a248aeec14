// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/rules.c - see report/rules.h.
 */
#include "report/rules.h"

#include <errno.h>

#include "report/say.h"
#include "report/say_limits.h"
#include "report/say_machine.h"
#include "report/say_memory.h"
#include "report/say_trust.h"

int sentences_add_traced(struct sentences *sentences, const struct series *series)
{
	struct saying saying = { sentences, series, false };

	say_pushed(&saying);
	say_grew(&saying);
	return saying.failed ? -ENOMEM : 0;
}

int sentences_make(struct sentences *sentences, const struct series *series)
{
	struct saying saying = { sentences, series, false };

	*sentences = (struct sentences){ 0 };
	say_killed(&saying);
	say_refused(&saying);
	say_failed(&saying);
	say_swap_full(&saying);
	say_thrashed(&saying);
	say_waited(&saying);
	say_limit_full(&saying);
	say_drifted(&saying);
	say_pool(&saying);
	say_dying(&saying);
	say_changes(&saying);
	say_trust(&saying);
	say_nothing(&saying);
	say_grew(&saying);
	say_breaks(&saying);
	say_unknowns(&saying);
	return saying.failed ? -ENOMEM : sentences_order(sentences);
}
