/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * replay.h - sizes that replay.c and its BPF program share.
 */
#ifndef CGSWAP_BENCH_REPLAY_H
#define CGSWAP_BENCH_REPLAY_H

/* Records in one filling; with its header each takes 32 bytes, so all fit into the ring. */
#define REPLAY_RECORDS 65536
#define REPLAY_RING_BYTES (4 * 1024 * 1024)

#endif
