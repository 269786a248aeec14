# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For cases that make the kernel's accounting wrong on purpose (plant/README.md). Sourced after
# lib.sh. Knows the module's parameters, not cgswap.
PLANT=/sys/module/cgswap_plant/parameters
# the kernel warns of what it finds wrong in a group that is removed (obj_cgroup_release())
export GROUPS_STAY=1

# plant_load: the module for this kernel; it stays until the machine ends.
plant_load() {
	[[ -d $PLANT ]] || insmod "build/plant/$(uname -r)/cgswap_plant.ko"
}

# plant KIND GROUP PAGES [OTHER]: so many pages of the group go wrong from now on. The groups are
# held by the module until plant_none or the next plant.
plant() {
	echo "$1 $3 /$2${4:+ /$4}" >"$PLANT/plant"
}

plant_none() {
	echo none >"$PLANT/plant"
}

# plant_done: pages that really went wrong since the last plant.
plant_done() {
	cat "$PLANT/done_pages"
}

# plant_book counter|refs|slots: the kernel's own number of the chosen group, removed or not;
# nothing where the kernel has no function that tells it.
plant_book() {
	cat "$PLANT/$1" 2>/dev/null
}
