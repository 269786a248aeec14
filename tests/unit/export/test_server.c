// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/export/test_server.c - many scrapers, some of which mean harm, on a machine of 3,000 groups.
 *
 * Owns: that every answer is whole, and that the heap after thousands of scrapes is what it was
 * before them, to the byte. Clients and server share one thread, so nothing depends on who runs
 * when; only the server's own time limits do, and a scraper that meets one asks again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "export/clients.h"
#include "export/select.h"
#include "export/server.h"
#include "export/snapshot.h"
#include "model/refresh.h"
#include "unit/heap.h"
#include "unit/model/rows.h"

#define GROUPS 3000
#define SCRAPERS 10
#define SCRAPES 10000
#define ROUND 1000 /* between two looks at the heap */
#define PLAIN 100  /* one of so many is not compressed */
#define ANSWER_MAX (4 << 20)

struct scraper {
	int fd; /* -1: none */
	bool plain;
	uint64_t since_ns;
	size_t len;
	char *answer; /* of ANSWER_MAX */
};

struct machine {
	struct row rows[GROUPS];
	char paths[GROUPS][32];
	struct snapshots *snapshots;
	struct server *server;
	struct sockaddr_un address;
	struct scraper scrapers[SCRAPERS], slow;
	char *zipped; /* the first compressed body, which all others equal; NULL: none yet */
	size_t zipped_len;
	int asked, whole, cut;
};

static int refresh(void *ctx)
{
	(void)ctx;
	return 0;
}

static void tell(void *ctx, const char *line)
{
	(void)ctx;
	fail_msg("%s", line);
}

/* New numbers for all groups; a tenth of them is removed, and others have their places. */
static void machine_take(struct machine *m, unsigned int turn)
{
	const struct refresh moment = { .rows = m->rows, .nr_rows = GROUPS };

	for (unsigned int i = 0; i < GROUPS; i++) {
		if (i && i % 10 == turn % 10) {
			m->rows[i].kernfs_id += GROUPS;
			snprintf(m->paths[i], sizeof(m->paths[i]), "/kubepods/pod%04u-%04u", i,
				 turn);
		}
		row_set(&m->rows[i], COL_LEDGER, 4096ll * (i + 1));
		row_set(&m->rows[i], COL_CHARGED, turn + i);
		row_set(&m->rows[i], COL_SWAP_MAX, 1 << 30);
	}
	assert_int_equal(snapshots_take(m->snapshots, &moment, 1), 0);
	free(m->zipped);
	m->zipped = NULL;
}

static void rows_make(struct machine *m)
{
	for (unsigned int i = 0; i < GROUPS; i++) {
		row_new(&m->rows[i]);
		snprintf(m->paths[i], sizeof(m->paths[i]), i ? "/kubepods/pod%04u-0000" : "/", i);
		m->rows[i].path = m->paths[i];
		m->rows[i].kernfs_id = 1 + i;
		m->rows[i].memcg_id = (uint16_t)(1 + i);
		m->rows[i].parent = i ? 0 : -1;
	}
}

static void server_make(struct machine *m)
{
	const struct server_config config = {
		.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
		.snapshots = m->snapshots,
		.refresh = refresh,
		.tell = tell,
	};
	char error[256] = "";

	m->address.sun_family = AF_UNIX;
	snprintf(m->address.sun_path + 1, sizeof(m->address.sun_path) - 1, "server-%d", getpid());
	assert_int_equal(bind(config.fd, (const struct sockaddr *)&m->address, sizeof(m->address)),
			 0);
	assert_int_equal(listen(config.fd, 64), 0);
	m->server = server_open(&config, error, sizeof(error));
	assert_string_equal(m->server ? "" : error, "");
}

static struct machine *machine_open(void)
{
	static const char *const none[] = { NULL };
	static const struct select_config select = { 1000, none, none };
	static const struct snapshot_config config = { .select = &select, .version = "1" };
	struct machine *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	for (int i = 0; i < SCRAPERS; i++)
		m->scrapers[i] = (struct scraper){ .fd = -1, .answer = malloc(ANSWER_MAX) };
	m->slow.fd = -1;
	m->snapshots = snapshots_new(&config);
	rows_make(m);
	machine_take(m, 0);
	server_make(m);
	return m;
}

static void machine_close(struct machine *m)
{
	server_close(m->server);
	snapshots_free(m->snapshots);
	for (int i = 0; i < SCRAPERS; i++)
		free(m->scrapers[i].answer);
	free(m->zipped);
	free(m);
}

static int connect_to(const struct machine *m)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)&m->address, sizeof(m->address)), 0);
	return fd;
}

static void request_send(const struct machine *m, struct scraper *scraper)
{
	static const char plain[] = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
	static const char zipped[] =
		"GET /metrics HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";
	const char *text = scraper->plain ? plain : zipped;

	scraper->fd = connect_to(m);
	scraper->since_ns = clock_now_ns();
	scraper->len = 0;
	assert_int_equal(send(scraper->fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* The first compressed body is what the others are compared with; its end is the text's length. */
static void zipped_keep(struct machine *m, const char *body, size_t len, size_t text_len)
{
	uint32_t size;

	assert_true(len > 18);
	memcpy(&size, body + len - 4, 4);
	assert_int_equal(le32toh(size), text_len);
	m->zipped = malloc(len);
	m->zipped_len = len;
	memcpy(m->zipped, body, len);
}

static bool is_whole(struct machine *m, const struct scraper *scraper)
{
	const struct snapshot_text *text = snapshots_text(m->snapshots, SNAPSHOT_TEXT);
	const char *end = memmem(scraper->answer, scraper->len, "\r\n\r\n", 4);
	size_t len;

	if (!end || strncmp(scraper->answer, "HTTP/1.1 200 ", 13) != 0)
		return false;
	end += 4;
	len = scraper->len - (size_t)(end - scraper->answer);
	if (scraper->plain)
		return len == text->len && !memcmp(end, text->text, len);
	if (!m->zipped)
		zipped_keep(m, end, len, text->len);
	return len == m->zipped_len && !memcmp(end, m->zipped, len);
}

/* Only a scraper whose time is over may be cut off; it asks again. */
static void scraper_end(struct machine *m, struct scraper *scraper)
{
	close(scraper->fd);
	scraper->fd = -1;
	if (is_whole(m, scraper)) {
		m->whole++;
		return;
	}
	assert_true(clock_now_ns() - scraper->since_ns >= CLIENTS_BUSY_NS);
	m->cut++;
	request_send(m, scraper);
}

/* False: there was nothing to read. */
static bool scraper_read(struct machine *m, struct scraper *scraper)
{
	ssize_t got;

	if (scraper->fd < 0)
		return false;
	got = recv(scraper->fd, scraper->answer + scraper->len, ANSWER_MAX - scraper->len,
		   MSG_DONTWAIT);
	if (got < 0 && errno == EAGAIN)
		return false;
	if (got > 0)
		scraper->len += (size_t)got;
	else
		scraper_end(m, scraper);
	return true;
}

/* One that takes a byte a turn holds its place until its time is over. */
static void slow_read(struct machine *m)
{
	char byte;

	if (m->slow.fd >= 0 && recv(m->slow.fd, &byte, 1, MSG_DONTWAIT) != 0)
		return;
	if (m->slow.fd >= 0)
		close(m->slow.fd);
	m->slow.plain = true;
	request_send(m, &m->slow);
}

static void rubbish_send(const struct machine *m)
{
	char rubbish[512];
	int fd = connect_to(m);

	for (size_t i = 0; i < sizeof(rubbish); i++)
		rubbish[i] = (char)random();
	send(fd, rubbish, 1 + (size_t)random() % sizeof(rubbish), MSG_NOSIGNAL);
	close(fd);
}

static void turn(struct machine *m, int until)
{
	struct pollfd wait = { .fd = server_fd(m->server), .events = POLLIN };
	bool moved = false;

	for (int i = 0; i < SCRAPERS; i++) {
		struct scraper *scraper = &m->scrapers[i];

		moved |= scraper_read(m, scraper);
		if (scraper->fd >= 0 || m->asked == until)
			continue;
		scraper->plain = m->asked++ % PLAIN == 0;
		request_send(m, scraper);
	}
	assert_int_equal(server_run(m->server), 0);
	if (!moved)
		poll(&wait, 1, 1);
}

static void round_run(struct machine *m, int until)
{
	while (m->whole < until) {
		slow_read(m);
		if (random() % 50 == 0)
			rubbish_send(m);
		turn(m, until);
	}
	close(m->slow.fd);
	m->slow.fd = -1;
}

/* What is left after a round: nobody is connected any more. */
static size_t bytes_after(struct machine *m)
{
	struct pollfd wait = { .fd = server_fd(m->server), .events = POLLIN };

	while (poll(&wait, 1, 10) > 0)
		assert_int_equal(server_run(m->server), 0);
	return heap_bytes();
}

static void test_scrapes(void **state)
{
	struct machine *m = machine_open();
	uint64_t cpu = clock_cpu_ns();
	size_t before;

	(void)state;
	srandom(7);
	round_run(m, ROUND);
	before = bytes_after(m);
	for (int until = 2 * ROUND; until <= SCRAPES; until += ROUND) {
		round_run(m, until);
		assert_int_equal(bytes_after(m), before);
	}
	print_message("%d scrapes of %d groups by %d at a time, %d cut off: %llu us of CPU each\n",
		      m->whole, GROUPS, SCRAPERS, m->cut,
		      (unsigned long long)((clock_cpu_ns() - cpu) / 1000 / SCRAPES));
	machine_close(m);
}

/* One who reads while the numbers are renewed gets the old ones, and all of them. */
static void test_renewal(void **state)
{
	struct machine *m = machine_open();
	struct scraper *scraper = &m->scrapers[0];
	struct snapshot_text text = *snapshots_text(m->snapshots, SNAPSHOT_TEXT);
	char *old = malloc(text.len);

	(void)state;
	memcpy(old, text.text, text.len);
	scraper->plain = true;
	request_send(m, scraper);
	while (!scraper->len) {
		server_run(m->server);
		scraper_read(m, scraper);
	}
	machine_take(m, 1);
	request_send(m, &m->slow); /* so that the answer to the first is forgotten */
	while (scraper->len < text.len ||
	       memcmp(scraper->answer + scraper->len - text.len, old, text.len)) {
		server_run(m->server);
		scraper_read(m, scraper);
		assert_true(scraper->fd >= 0);
	}
	close(scraper->fd);
	close(m->slow.fd);
	free(old);
	machine_close(m);
}

/* As many groups as ever may come and go: what is kept of them does not grow. */
static void test_refreshes(void **state)
{
	struct machine *m = machine_open();
	size_t before, len;

	(void)state;
	for (unsigned int i = 1; i <= 20; i++)
		machine_take(m, i);
	len = snapshots_text(m->snapshots, SNAPSHOT_TEXT)->len;
	before = heap_bytes();
	for (unsigned int i = 21; i <= 90; i++) /* 21,000 births */
		machine_take(m, i);
	/* numbers have as many digits as before, or one more */
	assert_true(snapshots_text(m->snapshots, SNAPSHOT_TEXT)->len < len + len / 100);
	assert_true(heap_bytes() < before + before / 100);
	machine_close(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scrapes),
		cmocka_unit_test(test_renewal),
		cmocka_unit_test(test_refreshes),
	};

	return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
