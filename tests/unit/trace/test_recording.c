// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/trace/test_recording.c - a trace written to a file and read again; truncated and damaged at
 * every byte.
 *
 * Owns: the promises of stream/recording.h and cmd/trace_print.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/out.h"
#include "cgroup/path.h"
#include "stream/recording.h"
#include "trace/replay.h"
#include "unit/trace/build.h"
#include "cmd/trace_print.h"

struct file {
	char path[64];
	char *bytes;
	size_t len;
};

static int pieces_add(void *recording, chunk_fn fn)
{
	struct {
		struct chunk_group group;
		char path[8];
	} group = { { .kernfs_id = 20, .memcg_id = 2 }, "/web" };
	const struct chunk_host host = trace_host();
	const struct rec_trace charge = trace_rec(REC_CHARGE, 2, 3);
	const struct rec_oom oom = trace_rec_oom(2, 2, 2);
	const struct rec_group born = trace_rec_group(5, 2, 50, "new\033[2J");
	const struct chunk_loss loss = { .time_ns = 6000000000ull, .records = 4, .memcg_id = 2 };
	const struct chunk_total total = {
		.kernfs_id = 20, .charged = 7, .uncharged = 1, .memcg_id = 2
	};
	const struct chunk_end end = { .time_ns = 7000000000ull, .records = 3, .lost = 4 };
	int err = fn(recording, CHUNK_HOST, &host, sizeof(host));

	err |= fn(recording, CHUNK_GROUP, &group, sizeof(group.group) + 5);
	err |= fn(recording, CHUNK_RECORD, &charge, sizeof(charge));
	err |= fn(recording, CHUNK_RECORD, &charge, sizeof(charge));
	err |= fn(recording, CHUNK_RECORD, &born, sizeof(born));
	err |= fn(recording, CHUNK_RECORD, &oom, sizeof(oom));
	err |= fn(recording, CHUNK_LOSS, &loss, sizeof(loss));
	err |= fn(recording, CHUNK_TOTAL, &total, sizeof(total));
	err |= fn(recording, CHUNK_END, &end, sizeof(end));
	return err;
}

static void file_make(struct file *file, chunk_fn add)
{
	FILE *recording;
	FILE *in;

	snprintf(file->path, sizeof(file->path), "/tmp/cgswap-recording.%d", getpid());
	recording = recording_create(file->path);
	assert_non_null(recording);
	assert_int_equal(pieces_add(recording, add), 0);
	assert_int_equal(recording_close(recording), 0);
	file->bytes = malloc(1 << 20);
	in = fopen(file->path, "r");
	file->len = fread(file->bytes, 1, 1 << 20, in);
	fclose(in);
	unlink(file->path);
}

static void file_new(struct file *file)
{
	file_make(file, recording_add);
}

struct shown {
	char *text;
	size_t len;
	int err;
	char error[256];
};

static void show(struct shown *shown, const char *bytes, size_t len, bool json)
{
	FILE *in = fmemopen((void *)bytes, len, "r");
	FILE *out = open_memstream(&shown->text, &shown->len);
	const struct trace_print_config config = {
		.out = out,
		.json = json,
		.lines = true,
		.summary = true,
		.kinds = ~0u,
		.actors = ~0u,
	};
	struct trace_print *report = trace_print_new(&config);

	shown->error[0] = '\0';
	shown->err =
		recording_read(in, trace_print_chunk, report, shown->error, sizeof(shown->error));
	assert_int_equal(trace_print_end(report), 0);
	trace_print_free(report);
	fclose(in);
	fclose(out);
}

static void test_round_trip(void **state)
{
	struct file file = { 0 };
	struct shown one, two;

	(void)state;
	file_new(&file);
	for (int json = 0; json < 2; json++) {
		show(&one, file.bytes, file.len, json);
		show(&two, file.bytes, file.len, json);
		assert_int_equal(one.err, 0);
		assert_string_equal(one.text, two.text);
		assert_null(strchr(one.text, '\033'));
		assert_non_null(strstr(one.text, "killed 99 (victim) in /web"));
		free(one.text);
		free(two.text);
	}
	show(&one, file.bytes, file.len, false);
	assert_non_null(strstr(one.text, " charge "));
	assert_non_null(strstr(one.text, "slot 1:77"));
	assert_non_null(strstr(one.text, "/web/new\\033[2J"));
	assert_non_null(strstr(one.text, "4 events lost"));
	free(one.text);
	free(file.bytes);
}

/*
 * Truncated at every byte: whole chunks are shown, it is said once, nothing is read beyond the end.
 */
static void test_cut_off(void **state)
{
	struct file file = { 0 };
	struct shown shown;

	(void)state;
	file_new(&file);
	for (size_t len = 1; len < file.len; len++) {
		char *copy = malloc(len);

		memcpy(copy, file.bytes, len);
		show(&shown, copy, len, len % 2);
		assert_int_equal(shown.err, -EBADMSG);
		assert_int_not_equal(shown.error[0], '\0');
		free(shown.text);
		free(copy);
	}
	free(file.bytes);
}

static void test_damaged(void **state)
{
	struct file file = { 0 };
	struct shown shown;

	(void)state;
	file_new(&file);
	for (size_t at = 0; at < file.len; at++) {
		file.bytes[at] ^= 0x40;
		show(&shown, file.bytes, file.len, at % 2);
		file.bytes[at] ^= 0x40;
		assert_int_equal(shown.err, -EBADMSG);
		free(shown.text);
	}
	free(file.bytes);
}

/* Whole but meaningless chunks are skipped and counted. */
static void test_strange(void **state)
{
	struct file file = { 0 };
	FILE *recording;
	struct shown shown;
	FILE *in;

	(void)state;
	file_new(&file);
	recording = recording_create(file.path);
	assert_int_equal(recording_add(recording, CHUNK_HOST, "short", 5), 0);
	assert_int_equal(recording_add(recording, 4000, "", 0), 0);
	assert_int_equal(pieces_add(recording, recording_add), 0);
	assert_int_equal(recording_close(recording), 0);
	in = fopen(file.path, "r");
	file.len = fread(file.bytes, 1, 1 << 20, in);
	fclose(in);
	unlink(file.path);
	show(&shown, file.bytes, file.len, false);
	assert_int_equal(shown.err, -EBADMSG);
	assert_string_equal(shown.error, "2 chunks not understood");
	assert_non_null(strstr(shown.text, "killed 99 (victim) in /web"));
	free(shown.text);
	free(file.bytes);
}

/* The same trace, with a record of an unknown kind after the group. */
static int undecoded_add(void *recording, uint32_t type, const void *data, size_t len)
{
	const struct rec_trace rec = trace_rec(200, 2, 3);
	int err = recording_add(recording, type, data, len);

	if (type == CHUNK_GROUP)
		err |= recording_add(recording, CHUNK_RECORD, &rec, sizeof(rec));
	return err;
}

/* It counts as lost, like a dropped record, and the reason is given. */
static void test_undecoded(void **state)
{
	struct file file = { 0 };
	struct shown shown;

	(void)state;
	file_make(&file, undecoded_add);
	show(&shown, file.bytes, file.len, false);
	assert_int_equal(shown.err, -EBADMSG);
	assert_non_null(strstr(shown.text, "1 event lost\n"));
	assert_non_null(strstr(shown.text, "3 events, lost 5, "));
	assert_non_null(strstr(shown.text, ", not understood 1\n"));
	free(shown.text);
	show(&shown, file.bytes, file.len, true);
	assert_non_null(strstr(shown.text, "\"type\":\"loss\",\"time_ns\":1000000000,"));
	assert_non_null(strstr(shown.text, "\"lost\":5,"));
	assert_non_null(strstr(shown.text, "\"not_understood\":1"));
	free(shown.text);
	free(file.bytes);
}

#define DEPTH 200

struct moments {
	int nr;
	struct host host;
	int64_t ledger[16], charged[16], charge_rate[16];
};

static int moment_take(void *ctx, const struct host *host, const struct row *rows, size_t nr)
{
	struct moments *moments = ctx;

	assert_string_equal(host->kernel, "6.12.0");
	moments->host = *host;
	moments->ledger[moments->nr] = moments->charged[moments->nr] = VAL_NONE;
	moments->charge_rate[moments->nr] = VAL_NONE;
	for (size_t i = 0; i < nr; i++) {
		if (strcmp(rows[i].path, "/web"))
			continue;
		moments->ledger[moments->nr] = rows[i].val[COL_LEDGER];
		moments->charged[moments->nr] = rows[i].val[COL_CHARGED];
		moments->charge_rate[moments->nr] = rows[i].val[COL_CHARGE_RATE];
	}
	assert_true(++moments->nr < 16);
	return 0;
}

static void replay_read(const struct file *file, struct moments *moments, int want)
{
	FILE *in = fmemopen(file->bytes, file->len, "r");
	struct replay *replay = replay_new(2000000000ull, moment_take, moments);
	char error[256];

	assert_int_equal(recording_read(in, replay_chunk, replay, error, sizeof(error)), want);
	replay_free(replay);
	fclose(in);
}

/* Two charges of 3 pages at 5 s; a loss without pages; at the end 7 charged and 1 uncharged. */
static void test_replay(void **state)
{
	struct moments moments = { 0 };
	struct file file = { 0 };

	(void)state;
	file_new(&file);
	replay_read(&file, &moments, 0);
	/* at 1, at 3 and, after the events, the end at 7; 5 s is past the last whole step */
	assert_int_equal(moments.nr, 3);
	assert_int_equal(moments.ledger[0], 0);
	assert_int_equal(moments.charged[0], 0);
	assert_int_equal(moments.ledger[1], 0);
	assert_int_equal(moments.ledger[2], 6 * 4096);
	assert_int_equal(moments.charged[2], 7);
	assert_int_equal(moments.host.events_lost, 4);
	free(file.bytes);
}

/* Pages were lost: the rest is unknown until it is counted. */
static void test_replay_loss(void **state)
{
	struct moments moments = { 0 };
	struct replay *replay = replay_new(1000000000ull, moment_take, &moments);
	const struct chunk_host host = trace_host();
	const struct chunk_loss loss = {
		.time_ns = 2000000000ull, .records = 2, .pages = 2, .memcg_id = 2
	};
	const struct rec_group web = trace_rec_group(2, 1, 20, "web");
	const struct rec_trace charge = trace_rec(REC_CHARGE, 2, 3);
	const struct chunk_total total = { .kernfs_id = 20, .charged = 5, .memcg_id = 2 };
	const struct chunk_end end = { .time_ns = 6000000000ull };
	struct {
		struct chunk_group group;
		char path[2];
	} root = { { .kernfs_id = 1, .memcg_id = 1 }, "/" };
	struct rec_group born = web;

	(void)state;
	born.trace.rec.time_ns = 1500000000ull;
	assert_int_equal(replay_chunk(replay, CHUNK_HOST, &host, sizeof(host)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_GROUP, &root, sizeof(root.group) + 2), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_RECORD, &born, sizeof(born)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_LOSS, &loss, sizeof(loss)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_RECORD, &charge, sizeof(charge)), 0);
	assert_int_equal(moments.ledger[moments.nr - 1], VAL_NONE);
	assert_int_equal(replay_chunk(replay, CHUNK_TOTAL, &total, sizeof(total)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_END, &end, sizeof(end)), 0);
	assert_int_equal(moments.ledger[moments.nr - 1], 5 * 4096);
	replay_free(replay);
}

/* Events put on a group because records of its birth were lost: the totals are right. */
static void test_replay_taken_back(void **state)
{
	struct moments moments = { 0 };
	struct replay *replay = replay_new(1000000000ull, moment_take, &moments);
	const struct chunk_host host = trace_host();
	const struct rec_trace charge = trace_rec(REC_CHARGE, 2, 3);
	const struct chunk_total total = { .kernfs_id = 20, .charged = 1, .memcg_id = 2 };
	const struct chunk_end end = { .time_ns = 6500000000ull };
	struct {
		struct chunk_group group;
		char path[5];
	} web = { { .kernfs_id = 20, .memcg_id = 2 }, "/web" };
	struct rec_trace later = charge;

	(void)state;
	later.rec.time_ns = 5500000000ull;
	assert_int_equal(replay_chunk(replay, CHUNK_HOST, &host, sizeof(host)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_GROUP, &web, sizeof(web.group) + 5), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_RECORD, &charge, sizeof(charge)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_RECORD, &later, sizeof(later)), 0);
	assert_int_equal(moments.charge_rate[moments.nr - 1], 300);
	assert_int_equal(replay_chunk(replay, CHUNK_TOTAL, &total, sizeof(total)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_END, &end, sizeof(end)), 0);
	assert_int_equal(moments.charged[moments.nr - 1], 1);
	assert_int_equal(moments.charge_rate[moments.nr - 1], VAL_NONE);
	replay_free(replay);
}

/* A record that cannot be decoded may have been a charge of any group. */
static void test_replay_undecoded(void **state)
{
	struct moments moments = { 0 };
	struct file file = { 0 };

	(void)state;
	file_make(&file, undecoded_add);
	replay_read(&file, &moments, -EBADMSG);
	assert_int_equal(moments.ledger[0], VAL_NONE);
	assert_int_equal(moments.ledger[1], VAL_NONE);
	assert_int_equal(moments.ledger[2], 6 * 4096);
	assert_int_equal(moments.host.events_lost, 4 + 1);
	free(file.bytes);
}

/* Pages of a group count in all its ancestors, however many. */
static void test_replay_deep(void **state)
{
	struct moments moments = { 0 };
	struct replay *replay = replay_new(1000000000ull, moment_take, &moments);
	const struct chunk_host host = trace_host();
	const struct rec_trace charge = trace_rec(REC_CHARGE, DEPTH, 3);
	const struct chunk_end end = { .time_ns = 6000000000ull };
	struct {
		struct chunk_group group;
		char path[4 + 2 * DEPTH];
	} group = { .path = "/web" };

	(void)state;
	assert_int_equal(replay_chunk(replay, CHUNK_HOST, &host, sizeof(host)), 0);
	for (uint16_t id = 1; id <= DEPTH; id++) {
		group.group.memcg_id = id;
		group.group.kernfs_id = id;
		assert_int_equal(replay_chunk(replay, CHUNK_GROUP, &group,
					      sizeof(group.group) + strlen(group.path) + 1),
				 0);
		strcat(group.path, "/a");
	}
	assert_int_equal(replay_chunk(replay, CHUNK_RECORD, &charge, sizeof(charge)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_END, &end, sizeof(end)), 0);
	assert_int_equal(moments.ledger[moments.nr - 1], 3 * 4096);
	replay_free(replay);
}

/* What a group had at the start is written once it is known: from then on its sum is known. */
static void test_replay_base(void **state)
{
	struct moments moments = { 0 };
	struct replay *replay = replay_new(1000000000ull, moment_take, &moments);
	const struct chunk_host host = trace_host();
	const struct chunk_end end = { .time_ns = 6000000000ull };
	struct rec_trace charge = trace_rec(REC_CHARGE, 2, 3);
	struct {
		struct chunk_group group;
		char path[8];
	} group = { { .kernfs_id = 20, .memcg_id = 2, .usage = TRACE_NO_VALUE }, "/web" };

	(void)state;
	assert_int_equal(replay_chunk(replay, CHUNK_HOST, &host, sizeof(host)), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_GROUP, &group, sizeof(group.group) + 5), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_RECORD, &charge, sizeof(charge)), 0);
	charge.rec.time_ns += 3000000000ull;
	assert_int_equal(replay_chunk(replay, CHUNK_RECORD, &charge, sizeof(charge)), 0);
	assert_int_equal(moments.ledger[moments.nr - 1], VAL_NONE);
	group.group.usage = 7;
	assert_int_equal(replay_chunk(replay, CHUNK_GROUP, &group, sizeof(group.group) + 5), 0);
	assert_int_equal(replay_chunk(replay, CHUNK_END, &end, sizeof(end)), 0);
	assert_int_equal(moments.ledger[moments.nr - 1], (7 + 3 + 3) * 4096);
	replay_free(replay);
}

#define TREE 300

/* The nearest ancestor by searching all, the last of equal ones; -1: none. */
static int above_of(char paths[TREE][64], int i)
{
	int best = -1;

	for (int j = 0; j < TREE; j++)
		if (strlen(paths[j]) < strlen(paths[i]) && path_is_below(paths[i], paths[j]) &&
		    (best < 0 || strlen(paths[j]) >= strlen(paths[best])))
			best = j;
	return best;
}

struct tree {
	int64_t pages[TREE];
	int moments;
};

static int tree_take(void *ctx, const struct host *host, const struct row *rows, size_t nr)
{
	struct tree *tree = ctx;

	(void)host;
	if (nr < TREE)
		return 0;
	tree->moments++;
	for (size_t i = 0; i < nr; i++)
		if (strcmp(rows[i].path, "/"))
			assert_int_equal(rows[i].val[COL_LEDGER],
					 4096 * tree->pages[rows[i].memcg_id - 1]);
	return 0;
}

/* A path below an earlier one, with names that sort before and after a slash; or a path again. */
static void path_make(char paths[TREE][64], int i)
{
	static const char *const names[] = { "a", "a-b", "a0", "b", "a!", "\xc3\xbc" };
	const char *above = i ? paths[rand() % i] : "/";

	if (!i || strlen(above) > 48)
		strcpy(paths[i], "/");
	else if (rand() % 8 == 0)
		strcpy(paths[i], above);
	else
		snprintf(paths[i], 64, "%s/%s", strcmp(above, "/") ? above : "", names[rand() % 6]);
}

/* Groups in random order, some at the path of removed ones. */
static void test_replay_tree(void **state)
{
	static char paths[TREE][64];
	struct tree tree = { 0 };
	struct replay *replay = replay_new(1000000000ull, tree_take, &tree);
	const struct chunk_host host = trace_host();
	const struct chunk_end end = { .time_ns = 6000000000ull };

	(void)state;
	srand(7);
	for (int i = 0; i < TREE; i++)
		path_make(paths, i);
	assert_int_equal(replay_chunk(replay, CHUNK_HOST, &host, sizeof(host)), 0);
	for (int i = 0; i < TREE; i++) {
		struct rec_trace charge = trace_rec(REC_CHARGE, (uint16_t)(i + 1), 1 + i % 5);
		struct {
			struct chunk_group group;
			char path[64];
		} group = { .group = { .kernfs_id = 1000 + i, .memcg_id = (uint16_t)(i + 1) } };

		strcpy(group.path, paths[i]);
		/* with a refresh in the middle */
		charge.rec.time_ns = i < TREE / 2 ? host.mono_ns : end.time_ns;
		/* every second one is named after its pages came */
		if (i % 2)
			assert_int_equal(
				replay_chunk(replay, CHUNK_RECORD, &charge, sizeof(charge)), 0);
		assert_int_equal(replay_chunk(replay, i % 2 ? CHUNK_NAME : CHUNK_GROUP, &group,
					      sizeof(group.group) + strlen(group.path) + 1),
				 0);
		if (i % 2 == 0)
			assert_int_equal(
				replay_chunk(replay, CHUNK_RECORD, &charge, sizeof(charge)), 0);
		for (int at = i; at >= 0; at = above_of(paths, at))
			tree.pages[at] += 1 + i % 5;
	}
	assert_int_equal(replay_chunk(replay, CHUNK_END, &end, sizeof(end)), 0);
	assert_int_equal(tree.moments, 1);
	replay_free(replay);
}

static void test_replay_filtered(void **state)
{
	struct moments moments = { 0 };
	struct replay *replay = replay_new(1, moment_take, &moments);
	struct chunk_host host = trace_host();

	(void)state;
	host.filtered = 1;
	assert_int_equal(replay_chunk(replay, CHUNK_HOST, &host, sizeof(host)), -EDOM);
	replay_free(replay);
}

/* The reason for the end is kept to the end. */
static void test_full(void **state)
{
	const struct chunk_loss loss = { .records = 1 };
	FILE *full = recording_create("/dev/full");
	int err = 0;

	(void)state;
	assert_non_null(full);
	for (int i = 0; !err && i < 100000; i++)
		err = recording_add(full, CHUNK_LOSS, &loss, sizeof(loss));
	assert_int_equal(err, -ENOSPC);
	errno = EINTR;
	assert_int_equal(out_flush(full), -ENOSPC);
	recording_close(full);
}

static void test_create(void **state)
{
	(void)state;
	assert_null(recording_create("/nowhere/at/all"));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(recording_close(NULL), 0);
}

static uint64_t clock_s; /* 0: the real one */

/* These two replace those of the C library. */
int clock_gettime(clockid_t clock, struct timespec *at)
{
	if (!clock_s)
		return (int)syscall(SYS_clock_gettime, clock, at);
	*at = (struct timespec){ .tv_sec = (time_t)clock_s };
	return 0;
}

int isatty(int fd)
{
	return clock_s && fd == STDERR_FILENO;
}

static int piece_wait(void *ctx, uint32_t type, const void *data, size_t len)
{
	(void)ctx;
	(void)type;
	(void)data;
	(void)len;
	clock_s++;
	return 0;
}

#define BLANK "\r                    \r"

/* Each chunk takes a second; nothing is shown in the first. */
static void test_progress(void **state)
{
	FILE *recording, *real = stderr;
	char path[64], error[256], *said = NULL;
	const struct chunk_end end = { .records = 1 };
	size_t size;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/cgswap-progress.%d", getpid());
	recording = recording_create(path);
	assert_non_null(recording);
	for (int i = 0; i < 4; i++)
		assert_int_equal(recording_add(recording, CHUNK_END, &end, sizeof(end)), 0);
	assert_int_equal(recording_close(recording), 0);
	clock_s = 100;
	stderr = open_memstream(&said, &size);
	assert_int_equal(recording_read_path(path, piece_wait, NULL, error, sizeof(error)), 0);
	fclose(stderr);
	stderr = real;
	clock_s = 0;
	unlink(path);
	assert_string_equal(said, "reading: 53% of 288B" BLANK "reading: 76% of 288B" BLANK
				  "reading: 100% of 288B\r                     \r");
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_strange),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_create),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_replay_taken_back),
		cmocka_unit_test(test_replay_loss),
		cmocka_unit_test(test_replay_base),
		cmocka_unit_test(test_undecoded),
		cmocka_unit_test(test_replay_undecoded),
		cmocka_unit_test(test_replay_deep),
		cmocka_unit_test(test_replay_tree),
		cmocka_unit_test(test_replay_filtered),
		cmocka_unit_test(test_progress),
	};

	return cmocka_run_group_tests_name("recording", tests, NULL, NULL);
}
