// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_files.c - an untrusted saved tree, and any target name in it.
 *
 * Owns: a valid tree below /dev/shm with one file of every kind that is read; then bytes of some
 * files are changed. Must not know: what is concluded from it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup/group.h"
#include "cgroup/host.h"
#include "cgroup/resolve.h"
#include "cgroup/runtime.h"
#include "cgroup/told.h"
#include "choices.h"

#define ID "3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a"
#define POD "2c48913c-a29f-11e7-9350-020968147796"
#define CG "sys/fs/cgroup"
#define A CG "/a/"
#define SCOPE CG "/a/docker-" ID ".scope/"
#define SIZE_MAX_FILE 4096

static const struct file {
	const char *path, *text;
} files[] = {
	{ "proc/self/mountinfo",
	  "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n" },
	{ "proc/meminfo",
	  "MemTotal: 1048576 kB\nMemAvailable: 5000 kB\nSwapTotal: 1048576 kB\nSwapFree: 9 kB\n" },
	{ "proc/swaps", "Filename Type Size Used Priority\n/dev/zram0 partition 1048576 9 -2\n"
			"/a\\040b file 4096 0 5\n" },
	{ "proc/pressure/memory", "some avg10=11.20 avg60=0.00 avg300=0.00 total=0\n"
				  "full avg10=1.00 avg60=0.00 avg300=0.00 total=0\n" },
	{ "proc/42/cgroup", "5:cpu,memory:/p/q\n0::/a\n" },
	{ "proc/cmdline", "quiet cgroup_disable=cpu\n" },
	{ "proc/cgroups", "#subsys_name hierarchy num_cgroups enabled\nmemory 0 1 1\n" },
	{ "proc/sys/kernel/osrelease", "6.12.0\n" },
	{ "proc/sys/kernel/hostname", "host\n" },
	{ "proc/sys/vm/swappiness", "60\n" },
	{ "sys/module/zswap/parameters/enabled", "Y\n" },
	{ "sys/module/zswap/parameters/max_pool_percent", "20\n" },
	{ "sys/block/zram0/mm_stat", "4096 64 4096 0 4096 0 0 0 0\n" },
	{ CG "/cgroup.controllers", "cpu memory\n" },
	{ CG "/memory.stat", "anon 0\nfile 1\n" },
	{ A "memory.stat", "anon 4096\nfile 8192\ninactive_file 1\nzswap 5\nzswapped 9\n"
			   "workingset_refault_anon 3\npswpin 4\n" },
	{ A "memory.current", "1048576\n" },
	{ A "memory.max", "max\n" },
	{ A "memory.high", "2097152\n" },
	{ A "memory.swap.current", "4096\n" },
	{ A "memory.swap.max", "max\n" },
	{ A "memory.swap.events", "high 0\nmax 7\nfail 9\n" },
	{ A "memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\n" },
	{ A "memory.pressure", "some avg10=11.20 avg60=0.00 avg300=0.00 total=5\n"
			       "full avg10=1.00 avg60=0.00 avg300=0.00 total=6\n" },
	{ A "memory.zswap.max", "0\n" },
	{ A "memory.zswap.writeback", "1\n" },
	{ A "cgroup.stat", "nr_descendants 1\nnr_dying_descendants 0\n" },
	{ A "cgroup.events", "populated 1\nfrozen 0\n" },
	{ A "cgroup.procs", "42\n" },
	{ SCOPE "memory.stat", "anon 4096\n" },
	{ SCOPE "memory.swap.current", "4096\n" },
	{ CG "/kubepods/burstable/pod" POD "/memory.stat", "anon 1\n" },
	{ CG "/lxc/101/memory.stat", "anon 1\n" },
	{ "var/lib/docker/containers/" ID "/config.v2.json",
	  "{\"Name\":\"/shop\",\"Config\":{\"Labels\":{\"io.kubernetes.pod.name\":\"p\"}}}" },
	{ "var/lib/docker/containers/" ID "/hostconfig.json",
	  "{\"Memory\":536870912,\"MemorySwap\":-1}" },
	{ "var/lib/containers/storage/overlay-containers/containers.json",
	  "[{\"id\":\"" ID "\",\"names\":[\"cellar\"]}]" },
	{ "run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID "/config.json",
	  "{\"annotations\":{\"io.kubernetes.cri.container-name\":\"app\","
	  "\"io.kubernetes.cri.sandbox-name\":\"front\","
	  "\"io.kubernetes.cri.sandbox-namespace\":\"live\"}}" },
	{ "run/crun/" ID "/status", "{\"cgroup-path\":\"/a/x.scope/y\",\"scope\":\"x.scope\"}" },
	{ "etc/systemd/system/docker-" ID ".scope", "[Scope]\nMemoryMax=1G\nMemorySwapMax=50%\n" },
	{ "etc/systemd/system/docker-" ID ".scope.d/a.conf", "[Scope]\nMemoryHigh=in\\\nfinity\n" },
	{ "etc/pve/lxc/101.conf", "memory: 512\nswap: 0\n[snapshot]\nmemory: 1\n" },
	{ "var/lib/lxc/101/config", "lxc.cgroup2.memory.max = 1G\n" },
	{ "var/lib/kubelet/config.yaml", "memorySwap:\n  swapBehavior: LimitedSwap\n" },
};

#define FILES (sizeof(files) / sizeof(files[0]))

static bool spoilt[FILES];
static char root[] = "/dev/shm/cgswap-fuzz-XXXXXX";

static void file_write(const struct file *file, const char *text, size_t len)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", root, file->path);
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) && errno != EEXIST)
			abort();
		*slash = '/';
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		abort();
	close(fd);
}

static void tree_remove(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", root);
	if (system(command))
		perror(root);
}

static void tree_make(void)
{
	if (!mkdtemp(root))
		abort();
	atexit(tree_remove);
	for (size_t i = 0; i < FILES; i++)
		file_write(&files[i], files[i].text, strlen(files[i].text));
}

/* Replaces a part of the file, with something of equal or other length. */
static void file_spoil(struct choices *c, const struct file *file)
{
	char text[SIZE_MAX_FILE], more[256];
	size_t len = strlen(file->text), at = choose(c, len + 1), out = choose(c, len - at + 1);
	size_t in = choose(c, sizeof(more)), times = 1;

	choose_bytes(c, more, in);
	if (choose(c, 16) == 15)
		times = choose(c, 12);
	memcpy(text, file->text, at);
	for (len = at; times && len + in < sizeof(text) - 512; times--, len += in)
		memcpy(text + len, more, in);
	memcpy(text + len, file->text + at + out, strlen(file->text) - at - out);
	file_write(file, text, len + strlen(file->text) - at - out);
	spoilt[file - files] = true;
}

static void files_restore(void)
{
	for (size_t i = 0; i < FILES; i++) {
		if (spoilt[i])
			file_write(&files[i], files[i].text, strlen(files[i].text));
		spoilt[i] = false;
	}
}

static const char *name_choose(struct choices *c, char *text, size_t size)
{
	static const char *const names[] = {
		"shop", "42",	  "pid:42",	"docker://" ID, ID,  "3f4a5b",	   "/a",
		"a",	"cellar", "live/front", "101",		POD, "docker-" ID, "sys/fs/cgroup/a"
	};
	size_t which = choose(c, 20);

	return which < sizeof(names) / sizeof(names[0]) ? names[which] : choose_text(c, text, size);
}

static void groups_use(struct choices *c, const struct kernfs *k, bool below)
{
	struct groups groups = { .below = below };
	struct runtime rt = { .k = k };
	struct runtime_name name;
	struct target target;
	struct container container;
	char text[64];

	if (!resolve_read(&groups, k, &rt, below ? "/" : name_choose(c, text, sizeof(text)),
			  &target) &&
	    !told_read_groups(&rt, &groups))
		groups_read_again(&groups, k);
	for (size_t i = 0; i < groups.nr && groups.all[i]->path; i++) {
		container_parse(groups.all[i]->path, &container);
		runtime_find(&rt, groups.all[i]->path, &container, &name);
	}
	groups_free(&groups);
	runtime_free(&rt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool made;
	struct choices c = { data, size };
	uint8_t how = choose_byte(&c);
	struct machine machine;
	struct kernfs k;

	if (!made)
		tree_make();
	made = true;
	for (size_t nr = choose(&c, 4); nr; nr--)
		file_spoil(&c, &files[choose(&c, FILES)]);
	if (!kernfs_open(&k, root)) {
		char why[512];

		kernfs_explain_none(&k, why, sizeof(why));
		machine_read(&k, &machine);
		host_swap_devices(&k);
		if (how % 8)
			groups_use(&c, &k, how & 8);
		kernfs_close(&k);
	}
	files_restore();
	return 0;
}
