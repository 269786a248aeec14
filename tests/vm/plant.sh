# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For cases that plant faults in the kernel's accounting (plant/README.md). Sourced after lib.sh.
# Knows the module's parameters, not cgswap.
PLANT=/sys/module/cgswap_plant/parameters
# the kernel warns of faults in a group when it is removed (obj_cgroup_release())
export GROUPS_STAY=1

# plant_load: loads the module for this kernel; it stays until the machine ends.
plant_load() {
	[[ -d $PLANT ]] || insmod "$BUILD/plant/$(uname -r)/cgswap_plant.ko"
}

# plant KIND GROUP PAGES [OTHER]: from now on the kind hits PAGES pages of the group. The module
# holds the groups until plant_none or the next plant.
plant() {
	echo "$1 $3 /$2${4:+ /$4}" >"$PLANT/plant"
}

plant_none() {
	echo none >"$PLANT/plant"
}

# plant_done: pages hit since the last plant.
plant_done() {
	cat "$PLANT/done_pages"
}

# plant_book counter|refs|slots: the kernel's own number of the chosen group, removed or not;
# nothing if the kernel has no function for it.
plant_book() {
	cat "$PLANT/$1" 2>/dev/null
}
