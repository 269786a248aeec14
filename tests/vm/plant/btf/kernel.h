/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * btf/kernel.h - replaces every <linux/...h> of the module where there are no kernel headers: types
 * come from the kernel's own BTF (vmlinux.h), inline functions and macros from here.
 *
 * Owns: only those that the module uses, for x86-64. Must not know: what they are used for.
 * Debugging checks are left out, and everything that is not for a preemptible kernel without lock
 * debugging.
 */
#ifndef CGSWAP_PLANT_KERNEL_H
#define CGSWAP_PLANT_KERNEL_H

#define BPF_NO_PRESERVE_ACCESS_INDEX
#include "vmlinux.h"

#include <asm-generic/errno.h>

#define NULL ((void *)0)
#define __init
#define offsetof(type, member) __builtin_offsetof(type, member)
#define container_of(at, type, member) ((type *)((char *)(at)-offsetof(type, member)))
#define READ_ONCE(word) (*(const volatile typeof(word) *)&(word))
#define min(a, b) ((a) < (b) ? (a) : (b))

/* Functions of the kernel that modules may call. */
int _printk(const char *format, ...);
int sprintf(char *text, const char *format, ...);
int sscanf(const char *text, const char *format, ...);
int strcmp(const char *a, const char *b);
size_t strlen(const char *text);
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
void *__kmalloc_noprof(size_t size, gfp_t flags);
void kfree(const void *at);
int register_kprobe(struct kprobe *probe);
void unregister_kprobe(struct kprobe *probe);
void __rcu_read_lock(void);
void __rcu_read_unlock(void);
void synchronize_rcu(void);
void synchronize_rcu_tasks(void);
unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock);
void _raw_spin_lock_irq(raw_spinlock_t *lock);
void _raw_spin_unlock_irq(raw_spinlock_t *lock);
void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);
struct cgroup *cgroup_get_from_path(const char *path);
extern const struct kernel_param_ops param_ops_ulong;

#define pr_info(...) _printk("\0016" __VA_ARGS__)

#define IS_ERR(at) ((unsigned long)(at) >= -4095ul)
#define PTR_ERR(at) ((long)(at))
#define ERR_PTR(err) ((void *)(long)(err))
#define ERR_CAST(at) ((void *)(at))

#define DEFINE_SPINLOCK(name) spinlock_t name
#define spin_lock_irqsave(lock, flags) ((flags) = _raw_spin_lock_irqsave(&(lock)->rlock))
#define spin_unlock_irqrestore(lock, flags) _raw_spin_unlock_irqrestore(&(lock)->rlock, flags)
#define spin_lock_irq(lock) _raw_spin_lock_irq(&(lock)->rlock)
#define spin_unlock_irq(lock) _raw_spin_unlock_irq(&(lock)->rlock)
#define rcu_read_lock() __rcu_read_lock()
#define rcu_read_unlock() __rcu_read_unlock()
#define rcu_dereference(pointer) READ_ONCE(pointer)
#define cond_resched() ((void)0)

#define GFP_KERNEL                                                                                 \
	(1u << ___GFP_IO_BIT | 1u << ___GFP_FS_BIT | 1u << ___GFP_DIRECT_RECLAIM_BIT |             \
	 1u << ___GFP_KSWAPD_RECLAIM_BIT)

static inline void *kcalloc(size_t nr, size_t size, gfp_t flags)
{
	void *at = __kmalloc_noprof(nr * size, flags);

	return at ? memset(at, 0, nr * size) : NULL;
}

static inline long atomic_long_read(const atomic_long_t *counter)
{
	return READ_ONCE(counter->counter);
}

static inline int refcount_read(const refcount_t *refs)
{
	return READ_ONCE(refs->refs.counter);
}

static inline void refcount_add(int nr, refcount_t *refs)
{
	__atomic_fetch_add(&refs->refs.counter, nr, __ATOMIC_RELAXED);
}

/* include/linux/swapops.h: the type above the largest index of an xarray, less 5 bits */
#define MAX_SWAPFILES 16 /* no more than any kernel has */

static inline swp_entry_t swp_entry(unsigned long type, unsigned long offset)
{
	return (swp_entry_t){ .val = type << 58 | offset };
}

static inline struct mem_cgroup *mem_cgroup_from_css(struct cgroup_subsys_state *css)
{
	return css ? container_of(css, struct mem_cgroup, css) : NULL;
}

static inline struct mem_cgroup *obj_cgroup_memcg(struct obj_cgroup *objcg)
{
	return READ_ONCE(objcg->memcg);
}

/* include/linux/percpu-refcount.h: the low bits tell that the count is not per CPU any more. */
static inline void percpu_ref_add(struct percpu_ref *ref, long nr)
{
	unsigned long at = READ_ONCE(ref->percpu_count_ptr);

	if (!(at & 3))
		asm volatile("addq %1, %%gs:(%0)" : : "r"(at), "r"(nr) : "memory");
	else if (!__atomic_add_fetch(&ref->data->count.counter, nr, __ATOMIC_SEQ_CST))
		ref->data->release(ref);
}

/* While the group is online its cgroup holds a reference; under rcu_read_lock(). */
static inline bool css_tryget_online(struct cgroup_subsys_state *css)
{
	if (css->flags & CSS_NO_REF)
		return true;
	if (!(css->flags & CSS_ONLINE) || css->refcnt.percpu_count_ptr & 3)
		return false;
	percpu_ref_add(&css->refcnt, 1);
	return true;
}

static inline void percpu_ref_put_rcu(struct percpu_ref *ref)
{
	__rcu_read_lock();
	percpu_ref_add(ref, -1);
	__rcu_read_unlock();
}

static inline void css_put(struct cgroup_subsys_state *css)
{
	if (!(css->flags & CSS_NO_REF))
		percpu_ref_put_rcu(&css->refcnt);
}

static inline void cgroup_put(struct cgroup *cgroup)
{
	css_put(&cgroup->self);
}

/* What the macros of <linux/module.h> expand to. */
extern struct module __this_module;

#define PARAM(word, operations, at, mode)                                                          \
	static const struct kernel_param param_##word                                              \
		__attribute__((used, section("__param"), aligned(sizeof(void *)))) = {             \
			.name = #word,                                                             \
			.mod = &__this_module,                                                     \
			.ops = operations,                                                         \
			.perm = mode,                                                              \
			.level = -1,                                                               \
			.arg = at,                                                                 \
		}
#define module_param_cb(word, operations, at, mode) PARAM(word, operations, at, mode)
#define module_param_named(word, variable, type, mode)                                             \
	PARAM(word, &param_ops_##type, &(variable), mode)
#define MODINFO(tag, text)                                                                         \
	static const char modinfo_##tag[]                                                          \
		__attribute__((used, section(".modinfo"), aligned(1))) = #tag "=" text
#define MODULE_LICENSE(text) MODINFO(license, text)
#define MODULE_DESCRIPTION(text) MODINFO(description, text)
#define module_init(function)                                                                      \
	int init_module(void) __attribute__((alias(#function)));                                   \
	MODINFO(vermagic, VERMAGIC);                                                               \
	MODINFO(name, MODULE_NAME);                                                                \
	struct module __this_module                                                                \
		__attribute__((section(".gnu.linkonce.this_module"), aligned(64))) = {             \
			.name = MODULE_NAME,                                                       \
			.init = init_module,                                                       \
		}

#endif
