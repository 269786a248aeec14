// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export.c - what cgswap export does in user space: refreshes of so many synthetic groups, each
 * followed by scrapes of it over a unix socket.
 *
 * Usage: export GROUPS REFRESHES SCRAPES [ENCODING]
 *
 * SCRAPES: of each refresh. ENCODING: gzip or identity (default gzip). 1,000 groups have series, as
 * by default. For a counter of instructions, such as cachegrind: what one more refresh or scrape
 * costs is the difference of two runs. Reading the kernel is not included, and the client, which
 * only receives, is.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "export/select.h"
#include "export/server.h"
#include "export/snapshot.h"
#include "model/refresh.h"
#include "model/row.h"

#define SERIES 1000
#define PATH_SIZE 64

struct bench {
	struct row *rows;
	int64_t *vals;
	char *names;
	size_t nr;
	struct snapshots *snapshots;
	struct server *server;
	struct sockaddr_un address;
	char request[128];
	size_t request_len;
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "export: %s: %s\n", what, why);
	exit(1);
}

static void rows_make(struct bench *bench)
{
	bench->rows = calloc(bench->nr, sizeof(*bench->rows));
	bench->vals = calloc(bench->nr, ROW_VALUES * sizeof(*bench->vals));
	bench->names = calloc(bench->nr, PATH_SIZE);
	if (!bench->rows || !bench->vals || !bench->names)
		die("rows", strerror(errno));
	for (size_t i = 0; i < bench->nr; i++) {
		char *name = bench->names + i * PATH_SIZE;
		struct row *row = &bench->rows[i];

		snprintf(name, PATH_SIZE, i ? "/system.slice/service-%04zu.service" : "/", i);
		*row = (struct row){
			.path = name,
			.kernfs_id = i + 1,
			.memcg_id = (uint16_t)(i + 1),
			.parent = i ? 0 : -1,
			.val = bench->vals + i * ROW_VALUES,
		};
		for (int col = 0; col < ROW_VALUES; col++)
			bench->vals[i * ROW_VALUES + (size_t)col] = 4096 * (int64_t)(i + 1);
	}
}

static int refresh(void *ctx)
{
	(void)ctx;
	return 0;
}

static void tell(void *ctx, const char *line)
{
	(void)ctx;
	die("server", line);
}

static void server_make(struct bench *bench)
{
	struct server_config config = {
		.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
		.snapshots = bench->snapshots,
		.refresh = refresh,
		.tell = tell,
	};
	char error[256];

	bench->address.sun_family = AF_UNIX;
	snprintf(bench->address.sun_path + 1, sizeof(bench->address.sun_path) - 1, "bench-%d",
		 getpid());
	if (bind(config.fd, (const struct sockaddr *)&bench->address, sizeof(bench->address)) ||
	    listen(config.fd, 1))
		die("socket", strerror(errno));
	bench->server = server_open(&config, error, sizeof(error));
	if (!bench->server)
		die("server", error);
}

/* The whole answer is read and left. */
static void scrape(const struct bench *bench)
{
	static char answer[65536];
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ssize_t got = -1, len = 0;

	if (connect(fd, (const struct sockaddr *)&bench->address, sizeof(bench->address)) ||
	    send(fd, bench->request, bench->request_len, MSG_NOSIGNAL) < 0)
		die("scrape", strerror(errno));
	while (got) {
		server_run(bench->server);
		got = recv(fd, answer, sizeof(answer), MSG_DONTWAIT);
		if (got < 0 && errno != EAGAIN)
			die("scrape", strerror(errno));
		len += got > 0 ? got : 0;
	}
	if (len < 1000)
		die("scrape", "there is no answer");
	close(fd);
}

static void turn(const struct bench *bench, int64_t scrapes)
{
	const struct refresh moment = { .rows = bench->rows, .nr_rows = bench->nr };

	for (size_t i = 0; i < bench->nr; i++)
		bench->vals[i * ROW_VALUES + COL_CHARGED]++;
	if (snapshots_take(bench->snapshots, &moment, 1))
		die("refresh", "no memory");
	for (int64_t i = 0; i < scrapes; i++)
		scrape(bench);
}

int main(int argc, char **argv)
{
	static const char *const none[] = { NULL };
	static const struct select_config select = { SERIES, none, none };
	static const struct snapshot_config config = { .select = &select, .version = "bench" };
	struct bench bench = { .nr = argc >= 4 ? strtoul(argv[1], NULL, 10) : 0 };
	unsigned long refreshes = argc >= 4 ? strtoul(argv[2], NULL, 10) : 0;

	if (!bench.nr || !refreshes || argc > 5) {
		fprintf(stderr, "usage: export GROUPS REFRESHES SCRAPES [ENCODING]\n");
		return 2;
	}
	bench.request_len = (size_t)snprintf(
		bench.request, sizeof(bench.request),
		"GET /metrics HTTP/1.1\r\nHost: a\r\nAccept-Encoding: %.16s\r\n\r\n",
		argc == 5 ? argv[4] : "gzip");
	rows_make(&bench);
	bench.snapshots = snapshots_new(&config);
	if (!bench.snapshots)
		die("snapshots", "no memory");
	server_make(&bench);
	while (refreshes--)
		turn(&bench, strtol(argv[3], NULL, 10));
	server_close(bench.server);
	snapshots_free(bench.snapshots);
	free(bench.rows);
	free(bench.vals);
	free(bench.names);
	return 0;
}
