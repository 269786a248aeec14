#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: killed.sh ATTACH
#
# kill -9 in the middle of a load leaves no program, map, link, kprobe or event behind.
. tests/vm/lib.sh
attach=$1
PATH=$PATH:/usr/sbin

bpf_objects() {
	{
		bpftool prog show
		bpftool map show
		bpftool link show
		cat /sys/kernel/debug/kprobes/list /sys/kernel/tracing/kprobe_events
	} 2>&1 | grep -v '^$'
}

before=$(bpf_objects)
top_start main --attach "$attach" -d 200ms
during=$(bpf_objects)
load load_anon -p 3001 -m -r 1 -w
load_says 0 filled
kill -KILL "${top_pid[main]}"
wait "${top_pid[main]}" 2>/dev/null
sleep 2
check_true "programs are there while it runs" "none seen" "${#during} > ${#before}"
check "nothing is left after kill -9" "$(bpf_objects)" "$before"
case_end
