// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/listen.c - see export/listen.h.
 */
#include "export/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fmt.h"

#define BACKLOG 64
#define SYSTEMD_FD 3 /* SD_LISTEN_FDS_START */

static int number_of(const char *variable)
{
	const char *text = getenv(variable);
	uint64_t number;

	return text && !fmt_parse_count(text, &number) && number < INT32_MAX ? (int)number : 0;
}

/* Valid only for the process that $LISTEN_PID names. 0: none. */
static int systemd_sockets(void)
{
	return number_of("LISTEN_PID") == getpid() ? number_of("LISTEN_FDS") : 0;
}

/* accept(2) on anything else would fail again and again. */
static bool is_listening(int fd)
{
	int on = 0;
	socklen_t len = sizeof(on);

	return !getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len) && on;
}

static int systemd_open(int nr, char *error, size_t error_len)
{
	if (nr > 1) {
		snprintf(error, error_len, "LISTEN_FDS: %d sockets, and only one is served", nr);
		return -EINVAL;
	}
	if (fcntl(SYSTEMD_FD, F_SETFD, FD_CLOEXEC) || fcntl(SYSTEMD_FD, F_SETFL, O_NONBLOCK)) {
		snprintf(error, error_len, "LISTEN_FDS: %s", strerror(errno));
		return -EINVAL;
	}
	if (!is_listening(SYSTEMD_FD)) {
		snprintf(error, error_len, "LISTEN_FDS: descriptor %d is no socket that listens",
			 SYSTEMD_FD);
		return -EINVAL;
	}
	return SYSTEMD_FD;
}

static int bind_to(const struct sockaddr *address, socklen_t len)
{
	const int on = 1, off = 0;
	int err, fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->sa_family == AF_INET6) /* the IPv6 wildcard address accepts IPv4 too */
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (!bind(fd, address, len) && !listen(fd, BACKLOG))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static bool is_socket(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISSOCK(st.st_mode);
}

/* True for a socket without a listener any more; connect(2) refuses other files the same way. */
static bool is_left(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool left;

	if (fd < 0)
		return false;
	left = connect(fd, (const struct sockaddr *)address, sizeof(*address)) &&
	       errno == ECONNREFUSED && is_socket(address->sun_path);
	close(fd);
	return left;
}

static int unix_open(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path));
	fd = bind_to((const struct sockaddr *)&address, sizeof(address));
	if (fd == -EADDRINUSE && is_left(&address) && !unlink(path))
		fd = bind_to((const struct sockaddr *)&address, sizeof(address));
	return fd;
}

/* "HOST" of "HOST:PORT" into @host, without the brackets of IPv6; returns PORT, or NULL. */
static const char *host_split(const char *address, char *host, size_t size)
{
	const char *colon = strrchr(address, ':');
	size_t len = colon ? (size_t)(colon - address) : 0;

	if (!colon || !colon[1] || len >= size)
		return NULL;
	if (len && *address == '[') {
		if (address[len - 1] != ']')
			return NULL;
		address++;
		len -= 2;
	} else if (memchr(address, ':', len)) {
		return NULL;
	}
	memcpy(host, address, len);
	host[len] = '\0';
	return colon + 1;
}

/* Numeric addresses only: names are not resolved. */
static int inet_open(const char *text)
{
	const struct addrinfo hints = {
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *found;
	char host[64];
	const char *port = host_split(text, host, sizeof(host));
	uint64_t number;
	int fd;

	if (!port || fmt_parse_count(port, &number) || !number || number > UINT16_MAX ||
	    getaddrinfo(*host ? host : "::", port, &hints, &found))
		return -EINVAL;
	fd = bind_to(found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	if (fd == -EAFNOSUPPORT && !*host && strlen(text) < sizeof(host) - 8) {
		snprintf(host, sizeof(host), "0.0.0.0%s", text);
		fd = inet_open(host);
	}
	return fd;
}

int listen_open(const char *address, char *error, size_t error_len)
{
	int fd, nr = address ? 0 : systemd_sockets();

	if (nr)
		return systemd_open(nr, error, error_len);
	if (!address)
		address = LISTEN_DEFAULT;
	fd = *address == '/' ? unix_open(address) : inet_open(address);
	if (fd < 0)
		snprintf(error, error_len, "cannot listen at %s: %s", address,
			 fd == -EINVAL ? "not ADDRESS:PORT, [ADDRESS]:PORT, :PORT or /PATH"
				       : strerror(-fd));
	return fd;
}

void listen_remove(const char *address)
{
	if (address && *address == '/' && is_socket(address))
		unlink(address);
}
