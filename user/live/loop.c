// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/loop.c - see live/loop.h.
 */
#include "live/loop.h"

#include <errno.h>
#include <poll.h>

#include "base/clock.h"
#include "base/notify.h"
#include "base/signals.h"
#include "live/monitor.h"

/* A signal may come just before poll(2). */
#define SIGNAL_MS 500

/* Until @deadline_ns, a signal, or something that the server has to do. 0 or -errno. */
static int wait_until(const struct loop *loop, uint64_t deadline_ns)
{
	struct pollfd fds[] = {
		{ .fd = loop->hangup_fd, .events = POLLIN },
		{ .fd = loop->server_fd, .events = POLLIN },
	};
	uint64_t now = clock_now_ns(), left_ms;
	int err;

	if (loop->monitor) {
		err = monitor_run(loop->monitor, deadline_ns, &stop_signal);
		return err < 0 ? err : 0;
	}
	left_ms = deadline_ns > now ? (deadline_ns - now + 999999) / 1000000 : 0;
	err = poll(fds, 2, left_ms < SIGNAL_MS ? (int)left_ms : SIGNAL_MS);
	return err < 0 && errno != EINTR ? -errno : 0;
}

/* The next thing that has to be done by itself. @alive_ns: the watchdog's interval; 0: none. */
static uint64_t deadline_of(const struct loop *loop, uint64_t next, uint64_t alive_ns)
{
	uint64_t deadline = next, other = clock_now_ns() + alive_ns;

	if (alive_ns && other < deadline)
		deadline = other;
	other = loop->server_fd < 0 ? UINT64_MAX : loop->deadline_ns(loop->ctx);
	return other < deadline ? other : deadline;
}

/* Until it is time for the next refresh, or somebody asks for one with SIGHUP. */
static int interval_wait(const struct loop *loop, uint64_t next)
{
	const uint64_t alive_ns = notify_interval_ns();
	bool asked = false;
	int err = 0;

	while (!err && !stop_signal && !asked && clock_now_ns() < next) {
		err = wait_until(loop, deadline_of(loop, next, alive_ns));
		if (!err && loop->server_fd >= 0)
			err = loop->serve(loop->ctx);
		if (alive_ns)
			notify_send(NOTIFY_ALIVE);
		asked = loop->hangup_fd >= 0 && signals_hangup(loop->hangup_fd);
	}
	return !err && asked ? loop->hangup(loop->ctx) : err;
}

/* Both descriptors end the waiting of monitor_run(). */
static int watch_begin(const struct loop *loop)
{
	int err = 0;

	if (loop->monitor && loop->hangup_fd >= 0)
		err = monitor_watch(loop->monitor, loop->hangup_fd);
	if (!err && loop->monitor && loop->server_fd >= 0)
		err = monitor_watch(loop->monitor, loop->server_fd);
	return err;
}

/* The next start + n * interval that is not over: one that was missed is not made up for. */
static uint64_t tick_next(uint64_t tick, uint64_t interval_ns)
{
	uint64_t now = clock_now_ns();

	return now < tick ? tick : tick + ((now - tick) / interval_ns + 1) * interval_ns;
}

int loop_run(const struct loop *loop)
{
	uint64_t tick = clock_now_ns();
	int err = watch_begin(loop);

	for (bool first = true; !err && !stop_signal; first = false) {
		err = loop->take(loop->ctx, first);
		if (!err && first)
			notify_send(NOTIFY_READY);
		tick = tick_next(tick, loop->interval_ns);
		if (!err)
			err = interval_wait(loop, tick);
	}
	notify_send(NOTIFY_STOPPING);
	return err;
}
