// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/model/test_container.c - names of containers, pods and units in paths of groups.
 *
 * Owns: the promises of model/container.h, with the paths that each runtime makes under both of
 * its cgroup drivers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/container.h"

#define ID "3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a"
#define POD "2c48913c-a29f-11e7-9350-020968147796"
#define POD_ "2c48913c_a29f_11e7_9350_020968147796"
#define HASH "0123456789abcdef0123456789abcdef"

static const struct {
	const char *path;
	enum container_kind kind;
	const char *id;
	const char *pod;
	const char *label;
	bool inside;
} paths[] = {
	{ "/", CONTAINER_NONE, "", "", "", false },
	{ "", CONTAINER_NONE, "", "", "", false },
	{ "/a/b", CONTAINER_NONE, "", "", "", false },
	{ "/docker/" ID, CONTAINER_DOCKER, ID, "", "docker 3f4a5b6c7d8e", false },
	{ "/system.slice/docker-" ID ".scope", CONTAINER_DOCKER, ID, "", "docker 3f4a5b6c7d8e",
	  false },
	{ "/system.slice/docker-" ID ".scope/init", CONTAINER_DOCKER, ID, "", "docker 3f4a5b6c7d8e",
	  true },
	{ "/notdocker/" ID, CONTAINER_OTHER, ID, "", "container 3f4a5b6c7d8e", false },
	{ "/default/" ID, CONTAINER_OTHER, ID, "", "container 3f4a5b6c7d8e", false },
	{ "/system.slice:docker:" ID, CONTAINER_DOCKER, ID, "", "docker 3f4a5b6c7d8e", false },
	{ "/machine.slice/libpod-" ID ".scope/container", CONTAINER_PODMAN, ID, "",
	  "podman 3f4a5b6c7d8e", true },
	{ "/libpod_parent/libpod-" ID, CONTAINER_PODMAN, ID, "", "podman 3f4a5b6c7d8e", false },
	{ "/system.slice/web.service/libpod-payload-" ID, CONTAINER_PODMAN, ID, "",
	  "podman 3f4a5b6c7d8e", false },
	{ "/machine.slice/libpod-conmon-" ID ".scope", CONTAINER_UNIT, "", "",
	  "libpod-conmon-" ID ".scope", false },
	{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" POD_
	  ".slice/cri-containerd-" ID ".scope",
	  CONTAINER_CONTAINERD, ID, POD, "containerd 3f4a5b6c7d8e", false },
	{ "/kubepods.slice/kubepods-pod" POD_ ".slice/crio-" ID ".scope", CONTAINER_CRIO, ID, POD,
	  "crio 3f4a5b6c7d8e", false },
	{ "/kubepods.slice/kubepods-pod" POD_ ".slice", CONTAINER_POD, "", POD, "pod " POD, false },
	{ "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort-pod" POD_ ".slice",
	  CONTAINER_POD, "", POD, "pod " POD, false },
	{ "/kubepods/burstable/pod" POD, CONTAINER_POD, "", POD, "pod " POD, false },
	{ "/kubepods/besteffort/pod" POD "/" ID, CONTAINER_OTHER, ID, POD, "container 3f4a5b6c7d8e",
	  false },
	{ "/kubepods/pod" HASH "/" ID, CONTAINER_OTHER, ID, HASH, "container 3f4a5b6c7d8e", false },
	{ "/kubepods.slice", CONTAINER_UNIT, "", "", "kubepods.slice", false },
	{ "/lxc.payload.web/system.slice", CONTAINER_UNIT, "", "", "system.slice", false },
	{ "/lxc.payload.web", CONTAINER_LXC, "", "", "lxc web", false },
	{ "/lxc.payload/web", CONTAINER_LXC, "", "", "lxc web", false },
	{ "/lxc/392", CONTAINER_LXC, "", "", "lxc 392", false },
	{ "/lxc/392/ns", CONTAINER_LXC, "", "", "lxc 392", true },
	{ "/lxc/392/ns/system.slice", CONTAINER_UNIT, "", "", "system.slice", false },
	{ "/lxc", CONTAINER_NONE, "", "", "", false },
	{ "/lxc.monitor/392", CONTAINER_NONE, "", "", "", false },
	{ "/system.slice/web.service", CONTAINER_UNIT, "", "", "web.service", false },
	{ "/system.slice/web.service/worker", CONTAINER_NONE, "", "", "", false },
	{ "/docker", CONTAINER_NONE, "", "", "", false },
	{ "/podcast", CONTAINER_NONE, "", "", "", false },
	{ "/x/pod" ID, CONTAINER_NONE, "", "", "", false },
	/* one digit too few or too many, and non-hex letters */
	{ "/docker/" ID "0", CONTAINER_NONE, "", "", "", false },
	{ "/docker/3f4a", CONTAINER_NONE, "", "", "", false },
	{ "/docker/Gf4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a",
	  CONTAINER_NONE, "", "", "", false },
	{ "/system.slice/docker-" ID ".scopes", CONTAINER_NONE, "", "", "", false },
	{ "/.service", CONTAINER_NONE, "", "", "", false },
};

static void test_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct container container;
		char label[256];

		container_parse(paths[i].path, &container);
		if (container.kind != paths[i].kind)
			fail_msg("%s: kind %d", paths[i].path, (int)container.kind);
		assert_string_equal(container.id, paths[i].id);
		assert_string_equal(container.pod, paths[i].pod);
		assert_string_equal(container_label(&container, label, sizeof(label)),
				    paths[i].label);
		assert_int_equal(container.inside, paths[i].inside);
	}
}

static void test_ids(void **state)
{
	(void)state;
	assert_true(container_has_id("/docker/" ID, ID));
	assert_true(container_has_id("/docker/" ID, "3f4a5b6c7d8e"));
	assert_true(container_has_id("/docker/" ID, "3F4A5B"));
	assert_false(container_has_id("/docker/" ID, "3f4a5c"));
	assert_false(container_has_id("/docker/" ID, "3f4a5")); /* too short for an id */
	assert_false(container_has_id("/docker/" ID "/below", "3f4a5b6c7d8e"));
	assert_false(container_has_id("/docker/" ID, ID "0"));
	assert_false(container_has_id("/a/b", "3f4a5b6c7d8e"));
	assert_true(container_has_id("/kubepods/pod" POD, POD));
	assert_true(container_has_id("/kubepods/pod" POD, POD_));
	assert_true(container_has_id("/kubepods/pod" POD, "2c48913c"));
	assert_true(container_has_id("/kubepods.slice/kubepods-pod" POD_ ".slice", POD));
	/* the pod, not its containers */
	assert_false(container_has_id("/kubepods/pod" POD "/" ID, POD));
	assert_true(container_has_id("/kubepods/pod" POD "/" ID, ID));
	assert_false(container_id_is_valid("system.slice"));
	assert_false(container_id_is_valid(""));
	assert_false(container_id_is_valid("12345"));
	assert_true(container_id_is_valid("123456"));
}

static bool is_called(const char *path, const char *text)
{
	struct container container;

	container_parse(path, &container);
	return container_is_called(&container, text);
}

static void test_names(void **state)
{
	(void)state;
	assert_true(is_called("/lxc.payload.web", "web"));
	assert_true(is_called("/lxc/392", "392"));
	assert_false(is_called("/lxc/392/ns", "392"));
	assert_false(is_called("/lxc.payload.web", "we"));
	assert_true(is_called("/machine.slice/machine-qemu\\x2d1\\x2dweb\\x2d2.scope", "web-2"));
	assert_true(is_called("/machine.slice/machine-qemu\\x2d1\\x2dweb\\x2d2.scope", "web_-2"));
	assert_true(is_called("/machine.slice/machine-qemu\\x2d1\\x2dweb.scope", "qemu-1-web"));
	assert_true(is_called("/machine.slice/machine-lxc\\x2d77\\x2dweb.scope", "web"));
	assert_false(is_called("/machine.slice/machine-qemu\\x2d1\\x2dweb.scope/x", "web"));
	assert_false(is_called("/machine.slice/machine-qemu\\x2dweb.scope", "web"));
	assert_false(is_called("/machine.slice/machine-qemu\\x2d1\\x2d.scope", "_"));
	assert_false(is_called("/machine.slice/machine-a\\x2d1\\x2dweb.scope", "web"));
	assert_true(is_called("/machine.slice/machine-deb.scope", "deb"));
	assert_true(is_called("/machine.slice/machine-a\\x2.scope", "a\\x2"));
	assert_false(is_called("/machine.slice/machine-.scope", ""));
	assert_true(is_called("/machine.slice/systemd-nspawn@box.service", "box"));
	assert_false(is_called("/system.slice/web.service", "web"));
	assert_false(is_called("/docker/" ID, ID));
}

static void check_title(const char *path, const char *name, const char *pod, const char *want)
{
	char title[CONTAINER_TITLE_SIZE];
	struct container container;

	container_parse(path, &container);
	assert_string_equal(container_title(&container, name, pod, title, sizeof(title)), want);
}

static void test_titles(void **state)
{
	const char *machine = "/machine.slice/machine-qemu\\x2d1\\x2dweb\\x2d2.scope";

	(void)state;
	check_title("/docker/" ID, "web", "", "web (docker)");
	check_title("/docker/" ID, "", "", "");
	check_title("/docker/" ID "/below", "web", "", "");
	check_title("/machine.slice/libpod-" ID ".scope", "web", "", "web (podman)");
	check_title("/kubepods/pod" POD "/" ID, "nginx", "shop/web", "shop/web/nginx");
	check_title("/kubepods/pod" POD "/" ID, "", "shop/web", "shop/web/3f4a5b6c7d8e");
	check_title("/kubepods/pod" POD, "", "shop/web", "shop/web");
	check_title("/kubepods/pod" POD, "", "", "");
	check_title("/lxc.payload.web", "", "", "web (lxc)");
	check_title("/lxc.payload.shop_web", "web", "", "web (lxc)");
	check_title(machine, "", "", "web-2 (libvirt)");
	check_title("/machine.slice/systemd-nspawn@box.service", "", "", "box (machine)");
	check_title("/system.slice/web.service", "", "", "");
	check_title("/a", "", "", "");
}

static void test_part(void **state)
{
	char buf[CONTAINER_LABEL_SIZE];

	(void)state;
	assert_string_equal(container_part("/a/b", buf, sizeof(buf)), "b");
	assert_string_equal(container_part("/", buf, sizeof(buf)), "/");
	assert_string_equal(container_part("/system.slice", buf, sizeof(buf)), "system.slice");
	assert_string_equal(container_part("/docker/" ID, buf, sizeof(buf)), "docker 3f4a5b6c7d8e");
	assert_string_equal(container_part("/docker/" ID "/below", buf, sizeof(buf)), "below");
	assert_string_equal(container_part("/kubepods/pod" POD, buf, sizeof(buf)), "pod " POD);
}

static void test_label_is_cut(void **state)
{
	struct container container;
	char label[8];

	(void)state;
	container_parse("/docker/" ID, &container);
	assert_string_equal(container_label(&container, label, sizeof(label)), "docker ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths), cmocka_unit_test(test_ids),
		cmocka_unit_test(test_names), cmocka_unit_test(test_titles),
		cmocka_unit_test(test_part),  cmocka_unit_test(test_label_is_cut),
	};

	return cmocka_run_group_tests_name("container", tests, NULL, NULL);
}
