// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/shrink.c - see shrink/shrink.h.
 *
 * A write to memory.max returns when the group fits, if need be after OOM kills; a write to
 * memory.high or memory.reclaim when the kernel has tried often enough. On v1 the write fails with
 * EBUSY and leaves the limit unchanged. We repeat the write while the group is too large, as long
 * as that reclaims something.
 */
#include "shrink/shrink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/rights.h"
#include "shrink/sampler.h"

#define SAMPLE_NS 20000000ull
#define WATCH_SAMPLE_NS 100000000ull
/* Give up after this many writes that reclaimed nothing. */
#define IDLE_WRITES 3

/* We write the group's own limit, so events of other limits do not matter. */
#define SHRINK_KINDS                                                                               \
	(1u << REC_ZSWAP_STORE | 1u << REC_ZSWAP_WRITEBACK | 1u << REC_SWAPIN | 1u << REC_FAULT |  \
	 1u << REC_THROTTLE | 1u << REC_RECLAIM | 1u << REC_OOM | 1u << REC_GROUP)

struct run {
	const struct shrink_config *config;
	struct curve *curve;
	struct shrink_result *result;
	struct limit_guard guard;
	struct tracer *tracer;
	struct sampler sampler;
	uint64_t start_ns; /* of the first write */
	uint64_t charged;  /* pages charged at the first write */
	uint64_t next_ns;  /* time of the next step */
	int64_t goal;	   /* bytes, of the current step */
	int64_t usage;	   /* last seen */
	int64_t written;   /* usage at the last write */
	int64_t kills;
	int64_t stall_us;
	uint64_t watch_ns; /* when the watch ends; 0: it has not begun */
	bool populated;
	int idle;
	char *error;
	size_t error_len;
};

static int fail(struct run *run, const char *what, int err)
{
	snprintf(run->error, run->error_len, "%s: %s: %s", run->config->path, what,
		 err == -EACCES || err == -EPERM ? "permission denied: run it as root"
						 : strerror(-err));
	return -1;
}

static void outcome_set(struct run *run, enum shrink_outcome outcome, const char *reason)
{
	if (run->result->outcome != SHRINK_NONE && run->result->outcome != SHRINK_REACHED)
		return;
	run->result->outcome = outcome;
	snprintf(run->result->reason, sizeof(run->result->reason), "%s", reason);
}

static bool is_over(const struct run *run)
{
	return run->result->outcome != SHRINK_NONE;
}

/* Skips a malformed chunk, as a trace does. */
static int piece_take(void *ctx, uint32_t type, const void *data, size_t len)
{
	int err = curve_chunk(ctx, type, data, len);

	return err == -EBADMSG ? 0 : err;
}

static void progress_tell(const struct run *run)
{
	const struct shrink_progress progress = {
		.path = run->config->path,
		.usage = run->usage,
		.goal = run->goal,
		.to = run->config->plan->to,
		.watch_ns = run->watch_ns,
	};

	run->config->progress_fn(run->config->ctx, &progress);
}

static int sample(struct run *run)
{
	struct curve_point point = { .ns = clock_now_ns() - run->start_ns };
	uint64_t charged, uncharged;
	size_t before, after;
	int err;

	sampler_counts(&run->sampler, &charged, &uncharged);
	point.usage = run->usage = sampler_read(&run->sampler, MEM_CURRENT);
	point.swapped = (int64_t)(charged - run->charged);
	curve_points(run->curve, &before);
	err = curve_point(run->curve, &point);
	curve_points(run->curve, &after);
	if (!err && after > before && run->config->point_fn)
		err = run->config->point_fn(run->config->ctx, &point);
	if (run->config->progress_fn)
		progress_tell(run);
	return err;
}

/* Time that tasks waited since the start: by pressure where available, else by our events. */
static uint64_t stalled_ns(const struct run *run)
{
	int64_t us = val_less(sampler_read(&run->sampler, MEM_STALL_SOME), run->stall_us);

	if (us != VAL_NONE)
		return (uint64_t)us * 1000;
	return curve_sums(run->curve, PHASE_RELEASE)->waits_ns +
	       curve_sums(run->curve, PHASE_WATCH)->waits_ns;
}

static bool was_killed(const struct run *run)
{
	int64_t kills = sampler_kills(&run->sampler);

	if (kills != VAL_NONE && run->kills != VAL_NONE && kills > run->kills)
		return true;
	return curve_sums(run->curve, PHASE_RELEASE)->kills ||
	       curve_sums(run->curve, PHASE_WATCH)->kills;
}

static void outcome_of_write(struct run *run, int err)
{
	char reason[sizeof(run->result->reason)];

	snprintf(reason, sizeof(reason), "somebody else set %s", run->config->plan->file);
	if (err == -ESTALE)
		outcome_set(run, SHRINK_ABORTED, reason);
	else if (err == -ESRCH)
		outcome_set(run, SHRINK_ABORTED,
			    "the process that restores the old limit was killed");
	else
		outcome_set(run, SHRINK_ABORTED, "the group was removed");
}

/* Conditions that end the run in any phase. */
static void dangers_look(struct run *run)
{
	uint64_t max_stall = run->config->max_stall_ns;
	int err;

	if (*run->config->stop)
		outcome_set(run, SHRINK_ABORTED, "interrupted");
	else if (was_killed(run))
		outcome_set(run, SHRINK_OOM, "the group ran out of memory");
	else if (run->usage == VAL_NONE || sampler_is_removed(&run->sampler))
		outcome_set(run, SHRINK_ABORTED, "the group was removed");
	else if (run->populated && !sampler_is_populated(&run->sampler))
		outcome_set(run, SHRINK_ABORTED, "its last process ended");
	else if (max_stall && stalled_ns(run) > max_stall)
		outcome_set(run, SHRINK_ABORTED, "its tasks waited longer than --max-stall");
	else if (!run->guard.writing && limit_guard_is_done(&run->guard, &err))
		outcome_of_write(run, err);
}

static int goal_write(struct run *run)
{
	const struct shrink_plan *plan = run->config->plan;
	int64_t number = plan->way == SHRINK_RECLAIM ? run->usage - run->goal : run->goal;

	/* the group shrank by itself; then only a limit still has to be written */
	if (number <= 0 && plan->way == SHRINK_RECLAIM)
		return 0;
	run->written = run->usage;
	run->result->writes++;
	return limit_guard_write(&run->guard, number);
}

static int step_make(struct run *run, uint64_t now)
{
	const struct shrink_plan *plan = run->config->plan;

	if (run->config->step)
		run->goal -= run->config->step;
	if (!run->config->step || run->goal < plan->to)
		run->goal = plan->to;
	run->next_ns = now + run->config->every_ns;
	run->idle = 0;
	return goal_write(run);
}

/* The kernel gave up above the goal: write again, unless that reclaims nothing. */
static int again(struct run *run, int err)
{
	bool busy = err == -EBUSY || err == -EAGAIN;

	run->idle = run->usage < run->written ? 0 : run->idle + 1;
	if (run->idle < IDLE_WRITES)
		return goal_write(run);
	if (err == -EBUSY)
		outcome_set(run, SHRINK_EBUSY,
			    "the kernel found nothing more to reclaim: EBUSY, "
			    "the limit was not set");
	else
		outcome_set(run, SHRINK_PARTIAL,
			    busy ? "the kernel found nothing more to reclaim: "
				   "EAGAIN"
				 : "the kernel stopped reclaiming above it");
	return 0;
}

static int written(struct run *run, int err)
{
	if (err == -EBUSY || err == -EAGAIN) {
		run->result->busy++;
		return again(run, err);
	}
	if (err == -ENODEV || err == -ESTALE || err == -ESRCH) {
		outcome_of_write(run, err);
		return 0;
	}
	if (err)
		return err;
	return run->usage > run->goal ? again(run, 0) : 0;
}

static int curve_go(struct run *run)
{
	const struct shrink_plan *plan = run->config->plan;
	uint64_t now = clock_now_ns();
	int reply, err = tracer_run(run->tracer, now + SAMPLE_NS, run->config->stop);
	/* before the sample, so that the sample is taken after the write */
	bool done = run->guard.writing && limit_guard_is_done(&run->guard, &reply);

	if (!err)
		err = sample(run);
	dangers_look(run);
	if (err || is_over(run))
		return err;
	if (done)
		err = written(run, reply);
	if (err || is_over(run) || run->guard.writing)
		return err;
	if (run->goal > plan->to)
		return now < run->next_ns ? 0 : step_make(run, now);
	outcome_set(run, SHRINK_REACHED, "");
	return 0;
}

/* Called once, when it is known if the new limit stays; interrupts a write in progress. */
static void limit_end(struct run *run, bool keep)
{
	if (!run->guard.pid)
		return;
	run->result->end = limit_guard_close(&run->guard, !keep);
	if (run->result->end == GUARD_FOREIGN)
		outcome_of_write(run, -ESTALE);
}

static int curve_loop(struct run *run)
{
	const struct shrink_plan *plan = run->config->plan;
	int err;

	sampler_books(&run->sampler, &run->result->before);
	sampler_begin(&run->sampler);
	run->usage = sampler_read(&run->sampler, MEM_CURRENT);
	run->charged = run->sampler.charged;
	run->goal = plan->limit != VAL_NONE && plan->limit < run->usage ? plan->limit : run->usage;
	run->start_ns = clock_now_ns();
	err = sample(run);
	dangers_look(run);
	if (!err && !is_over(run))
		err = step_make(run, run->start_ns);
	while (!err && !is_over(run))
		err = curve_go(run);
	if (err || run->result->outcome != SHRINK_REACHED)
		limit_end(run, false);
	sampler_end(&run->sampler, &run->result->curve);
	run->result->usage = run->usage;
	sampler_books(&run->sampler, &run->result->after);
	return err;
}

static int watch_loop(struct run *run)
{
	uint64_t now = clock_now_ns(), end = now + run->config->watch_ns;
	int err = 0;

	run->watch_ns = end;
	curve_watch(run->curve, now);
	sampler_begin(&run->sampler);
	while (!err && run->result->outcome == SHRINK_REACHED && now < end) {
		uint64_t next = now + WATCH_SAMPLE_NS;

		err = tracer_run(run->tracer, next < end ? next : end, run->config->stop);
		if (!err)
			err = sample(run);
		dangers_look(run);
		now = clock_now_ns();
	}
	sampler_end(&run->sampler, &run->result->watch);
	return err;
}

static int phases_run(struct run *run)
{
	const struct shrink_config *config = run->config;
	int err = curve_loop(run);
	bool keep;

	if (!err && run->result->outcome == SHRINK_REACHED && config->watch_ns)
		err = watch_loop(run);
	keep = !err && run->result->outcome == SHRINK_REACHED && !config->restore;
	limit_end(run, keep && config->plan->way != SHRINK_RECLAIM);
	return err;
}

static int run_end(struct run *run, int err)
{
	if (err)
		return fail(run, run->config->plan->file, err);
	err = tracer_finish(run->tracer);
	return err ? fail(run, "the trace", err) : 0;
}

static int run_traced(struct run *run)
{
	int err = tracer_start(run->tracer);

	run->sampler.tracer = run->tracer;
	run->kills = sampler_kills(&run->sampler);
	run->stall_us = sampler_read(&run->sampler, MEM_STALL_SOME);
	if (!err)
		err = phases_run(run);
	limit_end(run, false);
	return run_end(run, err);
}

static int run_kept(struct run *run)
{
	struct tracer_config config = run->config->tracer;
	int err;

	config.kinds = SHRINK_KINDS;
	config.actors = ~0u;
	/* a delegated group's owner may remove the read permission of its files, for root too */
	config.keep = RIGHT(CAP_DAC_READ_SEARCH);
	config.cgroup = run->config->path;
	run->tracer = tracer_open(&config, piece_take, run->curve, run->error, run->error_len);
	if (!run->tracer) {
		limit_end(run, false);
		return -1;
	}
	err = run_traced(run);
	tracer_close(run->tracer);
	return err;
}

/* Always reports an old limit that was not restored; without another error it is the error. */
static int limit_report(struct run *run, int err)
{
	const char *file = run->config->plan->file;

	if (err && run->result->end == GUARD_FOREIGN)
		text_add(run->error, run->error_len, "; somebody else set %s: left as it is", file);
	if (run->result->end != GUARD_FAILED)
		return err;
	if (!err)
		snprintf(run->error, run->error_len, "%s", run->config->path);
	text_add(run->error, run->error_len, "%s FAILED TO RESTORE THE OLD LIMIT: set %s to %s",
		 err ? ";" : ":", file, run->guard.file.old);
	return -1;
}

int shrink_run(const struct shrink_config *config, struct curve *curve,
	       struct shrink_result *result, char *error, size_t error_len)
{
	struct run run = {
		.config = config,
		.curve = curve,
		.result = result,
		.error = error,
		.error_len = error_len,
	};
	const char *file = config->plan->file;
	int err = sampler_open(&run.sampler, config->k, config->path, curve);

	*result = (struct shrink_result){ .outcome = SHRINK_NONE, .end = GUARD_KEPT };
	if (err)
		return fail(&run, "cannot open the group", err);
	run.populated = sampler_is_populated(&run.sampler);
	/* before the programs are loaded: the guard may outlive us and must not hold them */
	err = limit_guard_open(&run.guard, run.sampler.dirfd, file,
			       config->plan->way != SHRINK_RECLAIM);
	err = err ? fail(&run, file, err) : limit_report(&run, run_kept(&run));
	sampler_close(&run.sampler);
	return err;
}
