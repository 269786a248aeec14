#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: rights.sh
#
# The capabilities in README are sufficient, and all are needed: without one, the command names it.
# cgswap drops those that it does not need any more, but an audit's COMMAND keeps them; file
# capabilities serve cgswap's own work only.
. tests/vm/lib.sh
least=bpf,perfmon,syslog probes=$least keeps='' late='bpf perfmon '
case $(uname -r) in
5.10.*) least=$least,sys_resource,sys_admin probes=$least keeps='bpf ' ;;
6.18.*) least=$least,sys_admin probes=$least ;;
7.3*) probes=$least,sys_admin ;;
esac

# without LIST CAPABILITY: prints LIST less CAPABILITY
without() {
	local list=,$1,
	list=${list/,$2,/,}
	list=${list#,}
	printf '%s\n' "${list%,}"
}

# enough LIST COMMAND...
enough() {
	local list=$1 code
	shift
	with_caps "$list" "$CGSWAP" "$@" >"$WORK/out" 2>&1
	code=$?
	check "$1 ${*:$#}: $list is enough" "$code $(grep ^cgswap: "$WORK/out")" "0 "
}

# needed LIST CAPABILITIES COMMAND...: each of these in LIST. CAP_SYS_ADMIN includes two more.
needed() {
	local list=$1 caps=$2 cap
	shift 2
	[[ $list != *sys_admin* ]] || caps=${caps#bpf,perfmon,}
	for cap in ${caps//,/ }; do
		with_caps "$(without "$list" "$cap")" "$CGSWAP" "$@" >"$WORK/out" 2>&1
		check "$1 ${*:$#}: not without $cap" \
			"$? $(grep -c "^cgswap: .* without CAP_${cap^^}: " "$WORK/out")" "1 1"
		grep -q " CAP_${cap^^}:" "$WORK/out" || cat "$WORK/out"
	done
}

# caps_of STATUS FIELD: its capabilities, by name.
caps_of() {
	local mask names=''
	mask=$((16#$(sed -n "s/^$2:[[:blank:]]*//p" "$1")))
	((!(mask >> 2 & 1))) || names+='dac_read_search '
	((!(mask >> 5 & 1))) || names+='kill '
	((!(mask >> 39 & 1))) || names+='bpf '
	((!(mask >> 38 & 1))) || names+='perfmon '
	((!(mask & ~(1 << 2 | 1 << 5 | 1 << 38 | 1 << 39)))) || names+="others: $mask"
	printf '%s\n' "$names"
}

# kept NAME PID EXPECTED
kept() {
	local status=$WORK/status
	cat "/proc/$2/status" >"$status"
	check "$1 keeps" "$(caps_of "$status" CapEff)/$(caps_of "$status" CapPrm)/$(caps_of \
		"$status" CapBnd)$(caps_of "$status" CapInh) $(sed -n 's/^NoNewPrivs:\t//p' "$status")" \
		"$3/$3/ 1"
}

# kept_by NAME EXPECTED COMMAND...: runs it in the background until it prints that it is at work.
kept_by() {
	local name=$1 expected=$2 deadline=$((SECONDS + 60)) pid
	shift 2
	"$CGSWAP" "$@" >"$WORK/by" 2>&1 &
	pid=$!
	until grep -q '^CapBnd:.0*$' "/proc/$pid/status"; do
		((SECONDS < deadline)) || break
		sleep 0.1
	done
	kept "$name" $pid "$expected"
	kill -TERM $pid
	wait $pid
	by_code=$?
}

# everything that the doctor reports as missing with the least rights for top
doctor=$(sed 's/[^,]*/CAP_\U&/g; s/,/ /g' <<<"$least")
others='top --calls, top --actors, trace, shrink, audit'
[[ $probes == "$least" ]] || doctor="this process lacks CAP_SYS_ADMIN for $others"
group rights
chown -R 65534 "$CG/rights"
echo 64M >"$CG/rights/memory.max"

# --- sufficient, and all needed
enough "$least" top -b -n 1
enough "$probes" top -b -n 1 --actors
enough "$probes" trace --duration 100ms
enough "$probes" audit --duration 100ms
enough "$probes" shrink --watch 100ms rights 32M
needed "$least" "$least" top -b -n 1
if [[ $probes != "$least" ]]; then
	needed "$probes" sys_admin audit --duration 100ms
	needed "$probes" sys_admin top -b -n 1 --actors
	needed "$probes" sys_admin trace --duration 100ms
	needed "$probes" sys_admin shrink rights 16M
fi
with_caps "$least" "$CGSWAP" doctor --json >"$WORK/doctor.json"
check "doctor: what is missing for others" "$? $(jq -r '.checks[] |
	select(.name == "capabilities") | .text' "$WORK/doctor.json")" \
	"0 $doctor"

# --- dropped
top_start t -d 200ms
kept top "${top_pid[t]}" "dac_read_search $late"
echo 1 >/sys/module/zswap/parameters/enabled
top_latest t
load load_anon -g "$CG/rights" -p 997 -m -w
load_says 0 ready
top_latest t
top_stop t
check_true "top: zswap is watched once it is on" "$(value t /rights zswap_store_pages)" \
	"$(value t /rights zswap_store_pages) >= 997"
check_missed t "top: exact after that" /rights
echo 0 >/sys/module/zswap/parameters/enabled
[[ $probes == *sys_admin* ]] || kept_by "top --attach kprobe" dac_read_search\  \
	top -b --attach kprobe
kept_by trace "$keeps" trace --summary
check "trace: all was seen" "$by_code $(grep -c '^cgswap:' "$WORK/by")" "0 0"
# its COMMAND runs as another user in the end, and does not end by itself
rights='grep -E "^(Cap|NoNewPrivs)" /proc/self/status; ulimit -l; ulimit -Hl'
kept_by audit "dac_read_search kill $keeps" audit -o "$WORK/said" -- \
	sh -c "$rights; exec setpriv --reuid 65534 --clear-groups sleep 1000"
check "audit: exact" $by_code 0
check "audit -- COMMAND: it has all the caller's rights" "$(<"$WORK/by")" "$(sh -c "$rights")"
loads_end

# --- file capabilities
own=$WORK/cgswap
chmod 755 "$WORK"
cp "$CGSWAP" "$own"
setcap "cap_${probes//,/,cap_}=ep" "$own"
out=$(nobody "$own" top -b -n 1 2>&1)
check "of the file: top works" $? 0
out=$(nobody "$own" top -b -n 1 --btf /sys/kernel/btf/vmlinux 2>&1)
check "of the file: no types from a file" "$? $out" \
	"2 cgswap: --btf: refused with file capabilities: it decides what programs read of the kernel"
out=$(nobody "$own" audit -o /dev/null -- grep CapPrm /proc/self/status 2>&1)
check "of the file: not for a command" "$(xargs <<<"$out")" "CapPrm: 0000000000000000"
setcap -r "$own"
chmod u+s "$own"
out=$(nobody "$own" top -b -n 1 2>&1)
check "set-user-ID is refused" "$? ${out%%:*}: ${out#*: }" \
	"1 cgswap: set-user-ID and set-group-ID are not supported: use sudo, or file capabilities"
case_end
