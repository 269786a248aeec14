/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * load.h - what the loads share: argument parsing, joining a group, filling pages with content that
 * can be checked, sending pages to swap and counting how many are there. A load swaps a known
 * number of pages, so that a test can compare counters exactly. Each load is one file that includes
 * this one; none of them knows of BPF or cgswap.
 *
 * Output is one `key value` pair a line. Exit status: 0 done, 1 failed, 2 wrong usage.
 */
#ifndef CGSWAP_LOAD_H
#define CGSWAP_LOAD_H

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21 /* Linux 5.4 */
#endif

#define PAGE_BYTES 4096UL
#define PAGE_WORDS (PAGE_BYTES / sizeof(uint64_t))
#define PAGEMAP_SWAPPED (1ULL << 62)
#define PAGEMAP_SWAP_TYPE(entry) ((entry)&0x1f)
#define SWAP_TYPES 16 /* enough; migration entries have types from MAX_SWAPFILES on */

/* Prints a message with the program's name and the reason, and exits with 1. */
static inline void __attribute__((noreturn, format(printf, 1, 2))) load_die(const char *fmt, ...)
{
	int err = errno;
	va_list args;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, err ? ": %s\n" : "\n", strerror(err));
	exit(1);
}

static inline void __attribute__((noreturn)) load_usage(const char *usage)
{
	fprintf(stderr, "usage: %s %s\n", program_invocation_short_name, usage);
	exit(2);
}

/* Parses a decimal number from @min to @max, or prints the usage and exits with 2. */
static inline long load_number(const char *text, long min, long max, const char *usage)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < min || value > max)
		load_usage(usage);
	return value;
}

static inline void load_report(const char *key, long value)
{
	printf("%s %ld\n", key, value);
	fflush(stdout);
}

/*
 * Writes a string to DIR/NAME, as the shell's echo writes to a kernel file. False, to be tried
 * again, on EBUSY: a v1 limit that reclaim could not reach yet.
 */
static inline bool load_write(const char *dir, const char *name, const char *text)
{
	char path[PATH_MAX];
	bool written;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	written = fd >= 0 && write(fd, text, strlen(text)) >= 0;
	if (!written && errno != EBUSY)
		load_die("cannot write %s to %s", text, path);
	close(fd);
	return written;
}

/* Moves the calling process to the group; memory that it already has stays charged where it is. */
static inline void load_join(const char *dir)
{
	if (dir && !load_write(dir, "cgroup.procs", "0"))
		load_die("cannot join %s", dir);
}

static inline char *load_map(long pages, int flags, int fd)
{
	void *mem = mmap(NULL, pages * PAGE_BYTES, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (mem == MAP_FAILED)
		load_die("cannot map %ld pages", pages);
	return mem;
}

/* xorshift64*: the same seed gives the same page on every machine. */
static inline uint64_t load_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL;
}

/*
 * Word @word of page @page; @percent of the words are incompressible. Word 0 belongs to
 * load_touch(). The rest compresses well, but no page is filled with one value, which the kernel
 * would not store at all.
 */
static inline uint64_t load_word(long word, uint64_t *state, int percent)
{
	return word * 100 < percent * (long)PAGE_WORDS ? load_random(state) : (uint64_t)word % 8;
}

static inline uint64_t load_seed(long page)
{
	return (uint64_t)(page + 1) * 0x9e3779b97f4a7c15ULL;
}

static inline void load_fill(char *mem, long pages, int percent)
{
	for (long page = 0; page < pages; page++) {
		uint64_t *words = (uint64_t *)(mem + page * PAGE_BYTES);
		uint64_t state = load_seed(page);

		words[0] = 0;
		for (long word = 1; word < (long)PAGE_WORDS; word++)
			words[word] = load_word(word, &state, percent);
	}
}

/* The number of pages whose content load_fill() did not write. */
static inline long load_corrupt(const char *mem, long pages, int percent)
{
	long bad = 0;

	for (long page = 0; page < pages; page++) {
		const uint64_t *words = (const uint64_t *)(mem + page * PAGE_BYTES);
		uint64_t state = load_seed(page);

		for (long word = 1; word < (long)PAGE_WORDS; word++) {
			if (words[word] == load_word(word, &state, percent))
				continue;
			bad++;
			break;
		}
	}
	return bad;
}

/*
 * Brings pages in. A write frees the swap slot if it causes the fault, so nothing may be read
 * first. A read leaves the slot in use while the page is in memory.
 */
static inline void load_touch(char *mem, long pages, bool writing)
{
	for (long page = 0; page < pages; page++) {
		volatile uint64_t *word = (volatile uint64_t *)(mem + page * PAGE_BYTES);

		if (writing)
			*word = (uint64_t)page;
		else
			(void)*word;
	}
}

/*
 * How many of the pages are in swap for this process, by its page table. A migration entry looks
 * like a swap entry except for its type (pte_to_pagemap_entry(), task_mmu.c).
 */
static inline long load_swapped(const char *mem, long pages)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	long swapped = 0;
	uint64_t entry;

	if (fd < 0)
		load_die("cannot open /proc/self/pagemap");
	for (long page = 0; page < pages; page++) {
		off_t at = ((uintptr_t)mem / PAGE_BYTES + page) * sizeof(entry);

		if (pread(fd, &entry, sizeof(entry), at) != sizeof(entry))
			load_die("cannot read /proc/self/pagemap");
		swapped += entry & PAGEMAP_SWAPPED && PAGEMAP_SWAP_TYPE(entry) < SWAP_TYPES;
	}
	close(fd);
	return swapped;
}

/* Sum of one smaps field, in pages, over the mappings that lie in [mem, mem + pages). */
static inline long load_smaps(const char *mem, long pages, const char *field)
{
	FILE *file = fopen("/proc/self/smaps", "re");
	uintptr_t start = 0, first = (uintptr_t)mem;
	char line[512];
	long kib, sum = 0;

	if (!file)
		load_die("cannot open /proc/self/smaps");
	while (fgets(line, sizeof(line), file)) {
		uintptr_t from, to;

		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
			start = from;
		else if (start >= first && start < first + pages * PAGE_BYTES &&
			 !strncmp(line, field, strlen(field)) && line[strlen(field)] == ':' &&
			 sscanf(line + strlen(field) + 1, "%ld", &kib) == 1)
			sum += kib * 1024 / (long)PAGE_BYTES;
	}
	fclose(file);
	return sum;
}

/*
 * Swaps pages out until @count says that all are in swap, for @seconds at most: the kernel skips
 * pages that are locked or in a per-CPU folio batch.
 */
static inline long load_pageout(char *mem, long pages, int seconds,
				long (*count)(const char *mem, long pages))
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	time_t end = time(NULL) + seconds;
	long out;

	do {
		if (madvise(mem, pages * PAGE_BYTES, MADV_PAGEOUT))
			load_die("madvise(MADV_PAGEOUT)");
		out = count(mem, pages);
		if (out == pages)
			break;
		nanosleep(&pause, NULL);
	} while (time(NULL) <= end);
	return out;
}

/* Prints `ready` and sleeps until SIGTERM or SIGUSR1; SIGUSR2 returns true at once. */
static inline bool load_wait(void)
{
	int number = 0;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	printf("ready\n");
	fflush(stdout);
	while (sigwait(&set, &number))
		;
	return number == SIGUSR2;
}

/* Call this first in a load that waits: it holds back signals that come before `ready`. */
static inline void load_hold_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

#endif
