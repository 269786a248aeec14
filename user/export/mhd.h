/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/mhd.h - libmicrohttpd, loaded when it is needed.
 *
 * Owns: opening it at run time. Linked, it and its TLS library would more than double the load time
 * of every command (0.9 to 2.2 ms), and lock 7 MB of code for each cgswap top. Must not know: what
 * is served.
 */
#ifndef CGSWAP_EXPORT_MHD_H
#define CGSWAP_EXPORT_MHD_H

#include <microhttpd.h>
#include <stddef.h>

#define MHD_FUNCTIONS(X)                                                                           \
	X(MHD_add_response_header)                                                                 \
	X(MHD_basic_auth_get_username_password)                                                    \
	X(MHD_create_response_from_buffer)                                                         \
	X(MHD_destroy_response)                                                                    \
	X(MHD_free)                                                                                \
	X(MHD_get_connection_info)                                                                 \
	X(MHD_get_daemon_info)                                                                     \
	X(MHD_get_timeout)                                                                         \
	X(MHD_is_feature_supported)                                                                \
	X(MHD_lookup_connection_value)                                                             \
	X(MHD_queue_response)                                                                      \
	X(MHD_quiesce_daemon)                                                                      \
	X(MHD_resume_connection)                                                                   \
	X(MHD_run)                                                                                 \
	X(MHD_start_daemon)                                                                        \
	X(MHD_stop_daemon)                                                                         \
	X(MHD_suspend_connection)

/* Its functions, under their own names. */
struct mhd {
#define X(name) __typeof__ (&(name))(name);
	MHD_FUNCTIONS(X)
#undef X
};

/* 0 or -ENOENT with one line in @error. Stays open until the process ends. */
int mhd_open(struct mhd *mhd, char *error, size_t error_len);

#endif
