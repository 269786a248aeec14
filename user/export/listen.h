/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/listen.h - the socket that scrapers connect to.
 *
 * Owns: the form of an address, a socket passed by systemd (sd_listen_fds(3)), and taking over the
 * socket of a dead process. Must not know: what is said over it.
 */
#ifndef CGSWAP_EXPORT_LISTEN_H
#define CGSWAP_EXPORT_LISTEN_H

#include <stddef.h>

#define LISTEN_DEFAULT "127.0.0.1:19917"

/*
 * Listens at @address: "127.0.0.1:19917", "[::1]:19917", ":19917" for all addresses, or the
 * absolute path of a unix socket. NULL: the socket from systemd, or else LISTEN_DEFAULT. Returns
 * the non-blocking descriptor, or -errno with one line in @error; -EINVAL: not an address.
 */
int listen_open(const char *address, char *error, size_t error_len);

/* Removes the socket of @address, if it is a path. */
void listen_remove(const char *address);

#endif
