// SPDX-License-Identifier: GPL-2.0-only
/*
 * site.c - redirects single calls in the kernel's text: a kprobe on the call instruction jumps to
 * another function with the same arguments, as if the caller had called it.
 *
 * Owns: the kprobes, on x86-64 and arm64. Must not know: what is called, or why.
 *
 * It redirects the call, not the function, because tools hook functions: a kernel that forgets a
 * call does not run the function's hooks either. The replacement runs as an ordinary function, not
 * in a probe handler, so hooks at functions that it calls see it.
 */
#include <linux/errno.h>
#include <linux/kprobes.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "plant.h"

#define SITES 32
struct site {
	struct kprobe probe;
	unsigned long instead;
	bool returns; /* a call, not a jump: push a return address */
};

static struct site sites[SITES];
static int site_count;
static unsigned long (*name_address)(const char *name);
static int (*symbol_extent)(unsigned long address, unsigned long *size, unsigned long *offset);

/* kallsyms_lookup_name() is not exported since 5.7 (0bd476e6c671); a kprobe finds it. */
int symbols_open(void)
{
	struct kprobe finder = { .symbol_name = "kallsyms_lookup_name" };
	int err = register_kprobe(&finder);

	if (err)
		return err;
	unregister_kprobe(&finder);
	name_address = (void *)finder.addr;
	symbol_extent = (void *)symbol("kallsyms_lookup_size_offset");
	return symbol_extent ? 0 : -ENOENT;
}

unsigned long symbol(const char *name)
{
	return name_address(name);
}

#if defined(__x86_64__)
#define OPCODE_CALL 0xe8 /* call rel32 */
#define OPCODE_JUMP 0xe9 /* jmp rel32: a tail call */
#define BRANCH_BYTES 5
#define BRANCH_STEP 1
#define ENDBR_BYTES 4

static bool branches_to(const u8 *at, unsigned long callee)
{
	unsigned long to;
	s32 distance;

	if (*at != OPCODE_CALL && *at != OPCODE_JUMP)
		return false;
	memcpy(&distance, at + 1, sizeof(distance));
	to = (unsigned long)at + BRANCH_BYTES + distance;
	/* kernels with IBT may call past the endbr64 */
	return to == callee || to == callee + ENDBR_BYTES;
}

static bool branch_returns(const u8 *at)
{
	return *at == OPCODE_CALL;
}

/*
 * Goes to @to, which returns to @back unless that is 0. The int3 entry leaves a gap of one word on
 * the interrupted stack (create_gap in arch/x86/entry/entry_64.S).
 */
static void branch(struct pt_regs *regs, unsigned long to, unsigned long back)
{
	if (back) {
		regs->sp -= sizeof(unsigned long);
		*(unsigned long *)regs->sp = back;
	}
	regs->ip = to;
}
#elif defined(__aarch64__)
#define OPCODE_CALL 0x25 /* bl, its upper 6 bits */
#define OPCODE_JUMP 0x05 /* b: a tail call */
#define BRANCH_BYTES 4
#define BRANCH_STEP 4
#define LINK_REGISTER 30

static u32 instruction(const u8 *at)
{
	return *(const u32 *)at;
}

static bool branches_to(const u8 *at, unsigned long callee)
{
	u32 opcode = instruction(at) >> 26;
	long words = (s32)(instruction(at) << 6) >> 6;

	return (opcode == OPCODE_CALL || opcode == OPCODE_JUMP) &&
	       (unsigned long)at + words * BRANCH_BYTES == callee;
}

static bool branch_returns(const u8 *at)
{
	return instruction(at) >> 26 == OPCODE_CALL;
}

/* Goes to @to, which returns to @back unless that is 0. */
static void branch(struct pt_regs *regs, unsigned long to, unsigned long back)
{
	if (back)
		regs->regs[LINK_REGISTER] = back;
	regs->pc = to;
}
#endif

/* Runs instead of the instruction. */
static int site_enter(struct kprobe *probe, struct pt_regs *regs)
{
	struct site *site = container_of(probe, struct site, probe);

	branch(regs, site->instead, site->returns ? (unsigned long)probe->addr + BRANCH_BYTES : 0);
	return 1;
}

/* Does nothing, but a probe with it is never optimized into a jump, which could not change ip. */
static void site_after(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

static int site_add(u8 *at, void *instead)
{
	struct site *site = &sites[site_count];
	int err;

	if (site_count == SITES)
		return -ENOSPC;
	memset(site, 0, sizeof(*site));
	site->probe.addr = (kprobe_opcode_t *)at;
	site->probe.pre_handler = site_enter;
	site->probe.post_handler = site_after;
	site->instead = (unsigned long)instead;
	site->returns = branch_returns(at);
	err = register_kprobe(&site->probe);
	if (!err)
		site_count++;
	return err;
}

int site_redirect(unsigned long from, unsigned long bytes, unsigned long callee, void *instead)
{
	unsigned long at;
	int found = 0;

	for (at = from; at + BRANCH_BYTES <= from + bytes; at += BRANCH_STEP) {
		int err;

		if (!branches_to((u8 *)at, callee))
			continue;
		err = site_add((u8 *)at, instead);
		/* x86: bytes in the middle of another instruction */
		if (err == -EILSEQ)
			continue;
		if (err)
			return err;
		found++;
	}
	return found;
}

int site_redirect_in(unsigned long caller, unsigned long callee, void *instead)
{
	unsigned long size, offset;

	if (!symbol_extent(caller, &size, &offset))
		return -ENOENT;
	return site_redirect(caller, size, callee, instead);
}

void site_restore(void)
{
	while (site_count)
		unregister_kprobe(&sites[--site_count].probe);
	/* wait until no task is inside a replacement */
	synchronize_rcu_tasks();
}
