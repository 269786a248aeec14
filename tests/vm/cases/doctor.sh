#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: doctor.sh [v1]
#
# The doctor reports what is known of this kernel; every program that can be attached on it passes
# the verifier; and top works if and only if the doctor says that nothing is missing.
. tests/vm/lib.sh
cgroup=${1:-v2}
series=$(uname -r | cut -d. -f1,2)
# the RT flavour preempts and has other hooks; later series always preempt
[[ $(uname -r) != 6.12.*-rt-* ]] || series=6.12-rt
# why mode fentry finds no hook; arm64 has direct calls from 6.4 on
no_fentry=''
case $series:$(uname -m) in
5.10:*) no_fentry='cannot pass a structure by value on this kernel' ;;
6.1:aarch64) no_fentry='needs direct calls of ftrace, which this kernel does not have' ;;
esac

# doctor OPTION...: runs it into $WORK/doctor.json; the exit code in $code.
doctor() {
	$CGSWAP doctor --json "$@" >"$WORK/doctor.json" 2>"$WORK/doctor.err"
	code=$?
}

says() {
	jq -r "$1" "$WORK/doctor.json"
}

# hooks [true]: the chosen hooks, as "charge=fentry:swap_cgroup_record ..."; true: those of zswap.
hooks() {
	jq -r --argjson zswap "${1:-false}" '[.jobs[] | select(.attach != "none" and
		(.job | test("^(trace|audit|call|switch)_") | not) and
		(.job | startswith("zswap_")) == $zswap) | "\(.job)=\(.attach):\(.symbol)"] |
		join(" ")' "$WORK/doctor.json"
}

# expected MODE: the expected hooks of this kernel: functions and attach types.
expected() {
	local mode=$1 at=fentry charge=swap_cgroup_record uncharge=swap_cgroup_record css=fentry
	[[ $mode != kprobe ]] || at=kprobe css=kprobe
	[[ $no_fentry != needs* ]] || css=kprobe
	[[ ! $no_fentry ]] || at=kprobe
	case $series in
	6.18) uncharge=swap_cgroup_clear ;;
	7.3) charge=mod_memcg_state uncharge=__mem_cgroup_uncharge_swap ;;
	esac
	# on RT a task can be preempted under a spin lock
	[[ $(uname -r):$mode != *-rt-*:auto ]] || at=kprobe
	local charge_at=$at
	case $series:$mode in
	6.18:auto | 7.3:auto) charge_at=kprobe ;;
	7.3:fentry) charge_at=fexit charge=__mem_cgroup_try_charge_swap ;;
	esac
	case $series:$mode in
	7.3:auto) css=kprobe ;;
	esac
	printf 'charge=%s:%s uncharge=%s:%s' "$charge_at" "$charge" "$at" "$uncharge"
	[[ $cgroup == v2 ]] || printf ' move=%s:swap_cgroup_cmpxchg' "$at"
	printf ' offline=%s:mem_cgroup_css_offline online=%s:mem_cgroup_css_online\n' $css $css
}

# expected_zswap MODE: where the kernel preempts, auto chooses kprobes or tracepoints.
expected_zswap() {
	local at=fentry exit=fexit load=zswap_load store=zswap_store
	local charge=obj_cgroup_charge_zswap uncharge=obj_cgroup_uncharge_zswap
	[[ $no_fentry != needs* ]] || at=kprobe exit=kretprobe
	case $series:$1 in
	*:kprobe | 6.12-rt:auto | 6.18:auto | 7.3:auto) at=kprobe exit=kretprobe ;;
	esac
	case $series:$1 in
	5.10:* | 6.1:*) load=zswap_frontswap_load store=zswap_frontswap_store ;;
	6.18:kprobe | 7.3:kprobe) ;;
	6.18:* | 7.3:*)
		exit=raw_tp
		load=__traceiter_count_memcg_events
		store=$load
		;;
	esac
	[[ $series == 5.10 || $cgroup != v2 ]] ||
		printf 'zswap_%s ' "uncharge=$at:$uncharge" "charge=$at:$charge"
	printf 'zswap_load=%s:%s zswap_store=%s:%s\n' $exit $load $exit $store
}

# absent: files and keys newer than this kernel.
absent() {
	case $series in
	5.10) echo memory.swap.peak memory.zswap.current memory.zswap.max memory.zswap.writeback \
		memory.peak memory.reclaim swapcached zswapped pswpin zswpin ;;
	6.1) echo memory.swap.peak memory.zswap.writeback pswpin ;;
	6.12*) echo pswpin ;;
	esac
}

# programs: a line for each program that must pass on this kernel; there may be others.
programs() {
	printf 'hook_%s\n' {online,offline}_{fentry,kprobe}
	case $series in
	5.10) printf 'hook_%s\n' record_kprobe move_kprobe ;;
	6.1) printf 'hook_%s\n' {record,move}_{fentry,kprobe} record_fentry_twin ;;
	6.12*) printf 'hook_%s\n' record_{fentry,fentry_twin,kprobe} ;;
	6.18) printf 'hook_%s\n' record_folio_{fentry,fentry_twin,kprobe} clear_{fentry,kprobe} ;;
	7.3) printf 'hook_%s\n' charge_folio_{fexit,fexit_twin,kprobe,kretprobe} \
		charge_{call,state}_kprobe uncharge_id_{fentry,kprobe} {css,zswap_held}_kprobe
		printf 'code_%s\n' read lift ;;
	esac
	printf '%s\n' scan_groups name_groups kprobe_misses
}

# agree NAME EXPECTED [COMMAND...]: the doctor and top both exit with EXPECTED, 0 or 1.
agree() {
	local name=$1 expected=$2 doctor top
	shift 2
	"$@" $CGSWAP doctor >"$WORK/doctor.txt" 2>&1
	doctor=$?
	"$@" $CGSWAP top -b -n 1 >"$WORK/top.txt" 2>&1
	top=$?
	check "$name: doctor and top agree" "$doctor $top" "$expected $expected"
	[[ "$doctor $top" == "$expected $expected" ]] || tail -n 4 "$WORK/doctor.txt" "$WORK/top.txt"
}

[[ $cgroup != v2 ]] || group doctor
for mode in auto fentry kprobe; do
	doctor --attach $mode
	if [[ $no_fentry && $mode == fentry ]]; then
		check "fentry: no hook is an error" "$code $(says .ok)" "1 false"
		check "fentry: the reason" "$(says '.jobs[] | select(.job == "charge") | .reason')" \
			"swap_cgroup_record: fentry $no_fentry"
		continue
	fi
	check "$mode: nothing is missing" "$code $(says '.ok, (.missing | length)' | xargs)" "0 true 0"
	check "$mode: hooks" "$(hooks)" "$(expected $mode)"
	check "$mode: hooks of zswap" "$(hooks true)" "$(expected_zswap $mode)"
done

# The symbols that cgswap looks up one by one, where that is faster.
"$BUILD/tools/btf/kallsyms" >"$WORK/asked"
case $?:$series in
2:5.10) ok "the kernel is not asked for addresses" ;;
0:*)
	check_true "the kernel tells addresses" "$(head -n 3 "$WORK/asked")" \
		"$(wc -l <"$WORK/asked") > 20"
	awk 'NF == 3 && !($3 in at) { at[$3] = $1 } END { for (name in at) print at[name], name }' \
		/proc/kallsyms | sort >"$WORK/kallsyms"
	check "they are those of kallsyms" "$(sort "$WORK/asked" | comm -23 - "$WORK/kallsyms")" ''
	check "no name that it has is missing" "$(cut -d' ' -f2 "$WORK/asked" | sort -u | wc -l)" \
		"$("$BUILD/tools/btf/kallsyms" -n | sort -u | comm -12 - <(cut -d' ' -f2 \
			"$WORK/kallsyms" | sort -u) | wc -l)"
	;;
*) not_ok "addresses" "exit code $?" ;;
esac

doctor
check "the machine" "$(says '[.type, .kernel, .btf, .cgroup, .zswap] | map(tostring) | join(" ")')" \
	"doctor $(uname -r) true $cgroup off"
if [[ $cgroup == v2 ]]; then
	check "what is absent" "$(says '[.checks[] | select(.state == "absent" and
		(.section == "group files" or .section == "memory.stat")) | .name] | join(" ")')" \
		"$(absent)"
fi
check "a swap device" "$(says '[.checks[] | select(.name == "device") | .text] | .[0]' |
	cut -d' ' -f1-4)" "/dev/vda: partition of 1.0G,"
echo 1 >/sys/module/zswap/parameters/enabled
doctor
check "zswap switched on" "$(says .zswap)" on
echo 0 >/sys/module/zswap/parameters/enabled

doctor --load
check "programs: none fails" "$code $(says '[.programs[] | select(.result == "fail") |
	"\(.program): \(.reason)"] | join("; ")')" "0 "
check "programs: those without a place are named" \
	"$(says '[.programs[] | select(.result == "n/a" and (.reason | length) == 0)] | length')" 0
check "programs: those of this kernel pass" "$(says '[.programs[] | select(.result == "pass") |
	.program] | .[]' | grep -Fxcf <(programs))" "$(programs | wc -l)"
check "nothing stays attached" "$(grep -c . /sys/kernel/debug/kprobes/list)" 0

agree "root" 0

# Rights: the same kernel gives the same answer whatever the hierarchy.
rights() {
	agree "nobody" 1 nobody
	nobody $CGSWAP doctor --json >"$WORK/doctor.json"
	check "nobody: what is missing" "$(says '[.missing[] | split(":")[0]] | join(" ")')" \
		"symbols capabilities"
	check_true "nobody: hooks are told" "$(hooks)" "$(hooks | wc -w) >= 4"
	agree "all but CAP_SYSLOG" 1 with_caps bpf,perfmon,sys_admin,sys_resource
	agree "all but CAP_BPF" 1 with_caps perfmon,syslog,sys_resource
	agree "CAP_SYS_ADMIN does for two" 0 with_caps sys_admin,syslog,sys_resource
	case $series in
	5.10) agree "maps count against a limit" 1 with_caps sys_admin,syslog ;;
	6.1 | 6.12 | 7.3) agree "the least" 0 with_caps bpf,perfmon,syslog ;;
	*) agree "kprobes take more" 1 with_caps bpf,perfmon,syslog ;;
	esac

	# problems that only show by trying
	agree "too few files" 1 bash -c 'ulimit -n 24; exec "$@"' -

	sysctl -q kernel.kptr_restrict=2
	agree "no addresses for anybody" 1
	sysctl -q kernel.kptr_restrict=0
	# later kernels refuse to turn it off
	if sysctl -q kernel.ftrace_enabled=0 2>/dev/null; then
		agree "programs that are not run" 1
		sysctl -q kernel.ftrace_enabled=1
	fi
	echo 0 >/sys/kernel/debug/kprobes/enabled
	$CGSWAP doctor --attach kprobe >"$WORK/out"
	check "kprobes that are not run" "$? $(grep -c '^! execution: kprobes do not run' "$WORK/out")" "1 1"
	echo 1 >/sys/kernel/debug/kprobes/enabled
	mapfile -t devices < <(awk 'NR > 1 { print $1 }' /proc/swaps)
	swapoff -a
	agree "no swap" 1
	swapon "${devices[@]}"
}

[[ $cgroup != v2 ]] || rights
out=$($CGSWAP doctor --btf /nosuch 2>&1)
check "no such BTF" "$? $(grep -c '^! types (BTF): cannot read BTF from /nosuch' <<<"$out")" "1 1"
out=$($CGSWAP doctor --load --sysroot / 2>&1)
check "no load of a saved tree" "$?" 2
case_end
