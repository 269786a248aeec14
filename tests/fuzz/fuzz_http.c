// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_http.c - what HTTP clients send to cgswap export, and the file of its --web-config.
 *
 * Owns: requests of known words and any bytes, to a server that asks for a password and to one that
 * does not; web configurations likewise. Nobody gets numbers without the password.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "choices.h"
#include "export/accept.h"
#include "export/select.h"
#include "export/server.h"
#include "export/snapshot.h"
#include "export/web_config.h"
#include "model/refresh.h"

#define TEXT_MAX 4096
/* Of "a:secret"; all that begins with "a:s" begins with the first four. */
#define RIGHT "Authorization: Basic YTpzZWNyZXQ=\r\n"
#define RIGHT_BEGIN "YTpz"
#define HASH "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
#define REQUIRE "RequireAndVerifyClientCert"

static const char *const http_words[] = {
	"GET ",
	"HEAD ",
	"POST ",
	"/metrics",
	"/",
	"/healthz",
	"?a=b%00",
	" HTTP/1.1\r\n",
	" HTTP/1.0\r\n",
	"Host: a\r\n",
	"Accept: ",
	"Accept-Encoding: ",
	"application/openmetrics-text",
	"text/plain",
	";version=1.0.0",
	";q=0.5",
	"gzip",
	", ",
	"\r\n",
	RIGHT,
	"Authorization: Basic ",
	"YTpiYmJi",
	"Og==",
	"Content-Length: 3\r\n",
	"Transfer-Encoding: chunked\r\n",
	"Expect: 100-continue\r\n",
	"Connection: keep-alive\r\n",
	"\r\n\r\n",
	"3\r\nabc\r\n",
};

static const char *const yaml_words[] = {
	"tls_server_config:",
	"basic_auth_users:",
	"cert_file: ",
	"key_file: ",
	"client_auth_type: ",
	"client_ca_file: ",
	"min_version: ",
	"max_version: ",
	REQUIRE,
	"NoClientCert",
	"TLS10",
	"TLS12",
	"TLS13",
	"\n  ",
	"\n",
	"a: ",
	HASH,
	"{",
	"}",
	"[",
	"]",
	", ",
	"&a ",
	"*a",
	"<<: ",
	"!!binary ",
	"---\n",
	"\"",
	"|",
	"? ",
	"%YAML 1.1\n",
};

#define NR(words) (sizeof(words) / sizeof((words)[0]))

/* Words and any bytes; the length. */
static size_t text_make(struct choices *c, const char *const words[], size_t nr, char *text)
{
	size_t len = 0;

	while (c->left && len < TEXT_MAX - 256) {
		size_t word = choose(c, nr + 4);

		if (word < nr) {
			len += (size_t)snprintf(text + len, 256, "%s", words[word]);
		} else {
			size_t more = choose(c, word == nr ? 256 : 16);

			choose_bytes(c, text + len, more);
			len += more;
		}
	}
	text[len] = '\0';
	return len;
}

static void config_read(struct choices *c)
{
	char text[TEXT_MAX], error[512] = "", priorities[128];
	struct web_config config;

	text_make(c, yaml_words, NR(yaml_words), text);
	if (!web_config_parse(&config, "web.yml", text, error, sizeof(error))) {
		web_config_priorities(&config, priorities, sizeof(priorities));
		/* neither half a TLS nor a certificate that nobody verifies */
		if (config.tls != (config.values[WEB_CERT_FILE] && config.values[WEB_KEY_FILE]))
			abort();
		if (config.values[WEB_CLIENT_CA_FILE] &&
		    strcmp(config.values[WEB_CLIENT_AUTH_TYPE], REQUIRE) != 0)
			abort();
	} else if (!*error) {
		abort();
	}
	web_config_free(&config);
}

static void accept_read(struct choices *c)
{
	char text[TEXT_MAX];

	text_make(c, http_words, NR(http_words), text);
	accept_openmetrics(text);
	accept_gzip(text);
}

static int refresh(void *ctx)
{
	(void)ctx;
	return 0;
}

static struct sockaddr_un address_of(bool asks)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	/* an abstract one */
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "fuzz-%d-%d", getpid(), asks);
	return address;
}

static void tell(void *ctx, const char *line)
{
	(void)ctx;
	(void)line;
	abort();
}

static struct server *server_make(const char *web)
{
	static const char *const none[] = { NULL };
	static const struct select_config select = { 5, none, none };
	static const struct snapshot_config config = { .select = &select, .version = "1" };
	const struct sockaddr_un address = address_of(web);
	struct server_config server = { .refresh = refresh, .tell = tell, .web_config = web };
	struct snapshots *snapshots = snapshots_new(&config);
	struct refresh moment = { 0 };
	struct server *made;
	char error[256] = "";

	server.snapshots = snapshots;
	server.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (snapshots_take(snapshots, &moment, 1) ||
	    bind(server.fd, (const struct sockaddr *)&address, sizeof(address)) ||
	    listen(server.fd, 8))
		abort();
	made = server_open(&server, error, sizeof(error));
	if (!made)
		abort();
	return made;
}

/* Two for all runs: one that asks for a password, and one that does not. */
static struct server *server_of(bool asks)
{
	static struct server *servers[2];
	static char web[32];
	int fd;

	if (asks && !*web) {
		fd = memfd_create("web", 0);
		if (dprintf(fd, "basic_auth_users: {a: " HASH "}") < 0)
			abort();
		snprintf(web, sizeof(web), "/proc/self/fd/%d", fd);
	}
	if (!servers[asks])
		servers[asks] = server_make(asks ? web : NULL);
	return servers[asks];
}

/*
 * Sends @text, and its end once the server has read it: libmicrohttpd does not notice an end that
 * comes together with data before the connection is idle for too long. What comes back begins with
 * @answer.
 */
static void exchange(struct server *server, int fd, const char *text, size_t len,
		     char answer[static 16])
{
	struct pollfd wait = { .fd = server_fd(server), .events = POLLIN };
	size_t got = 0;
	ssize_t some;
	char part[8192];

	if (send(fd, text, len, MSG_NOSIGNAL) < 0)
		abort();
	for (int turn = 0;; turn++) {
		server_run(server);
		some = recv(fd, part, sizeof(part), MSG_DONTWAIT);
		if (!some || (some < 0 && errno != EAGAIN))
			return;
		if (some > 0 && !got)
			memcpy(answer, part, some < 15 ? (size_t)some : 15);
		if (some > 0)
			got += (size_t)some;
		else if (turn > 1 && !poll(&wait, 1, turn > 2))
			shutdown(fd, SHUT_WR);
	}
}

static void request_send(struct choices *c)
{
	const bool asks = choose(c, 2);
	struct server *server = server_of(asks);
	const struct sockaddr_un address = address_of(asks);
	char text[TEXT_MAX], answer[16] = "";
	size_t len = text_make(c, http_words, NR(http_words), text);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)))
		abort();
	exchange(server, fd, text, len, answer);
	close(fd);
	server_run(server);
	if (asks && !memmem(text, len, RIGHT_BEGIN, strlen(RIGHT_BEGIN)) &&
	    !strncmp(answer + 8, " 200", 4))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices c = { data, size };
	size_t what = choose(&c, 8);

	if (what < 2)
		accept_read(&c);
	else if (what < 4)
		config_read(&c);
	else
		request_send(&c);
	return 0;
}
