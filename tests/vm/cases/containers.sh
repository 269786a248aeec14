#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Containers of runc and podman, by all the names that people use, live and in a saved tree; what
# their runtimes were told; and the message once they have ended. The name of one podman container
# equals the pid of another's task, and it runs inside a service, as Quadlet makes them.
. tests/vm/lib.sh
. tests/vm/explain_lib.sh
pages=2053
load=(/load_anon -p "$pages" -m -w)
declare -A pid label=([web]=null)

# root_make DIR: a root file system with all that the load needs.
root_make() {
	mkdir -p "$1"/{dev,etc,proc,run,sys}
	cp "$LOADS/load_anon" "$1"
	ldd "$LOADS/load_anon" | grep -o '/[^ ]*' | xargs cp -L --parents -t "$1"
}

# runc_start NAME GROUP
runc_start() {
	(
		cd "$WORK" && runc spec && jq --arg group "$2" '.process.terminal = false |
			.process.args = $ARGS.positional | .linux.cgroupsPath = $group |
			.linux.resources.memory = { limit: 67108864, swap: 134217728 }' \
			config.json --args -- "${load[@]}" >spec.json && mv spec.json config.json &&
			runc run -d --pid-file "$WORK/pid" "$1" </dev/null >"$WORK/$1.log" 2>&1
	) || not_ok "$1 starts" "$(tail -n 1 "$WORK/$1.log")"
	pid[$1]=$(<"$WORK/pid")
}

# podman_start NAME OPTION...: leaves its id in $id.
podman_start() {
	local name=$1
	shift
	id=$(podman --cgroup-manager cgroupfs "$@" --name "$name" -d --network none \
		--pidfile "$WORK/pid" -m 64m --memory-swap 128m --rootfs "$WORK/rootfs" \
		"${load[@]}" 2>"$WORK/podman.err") ||
		not_ok "$name starts" "$(tail -n 1 "$WORK/podman.err")"
	pid[$name]=$(<"$WORK/pid") label[$name]="podman ${id:0:12}"
}

# group_of NAME: its path in the kernel.
group_of() {
	sed -n 's/^0:://p' "/proc/${pid[$1]}/cgroup"
}

# swaps NAME: waits until all its pages are out.
swaps() {
	local file deadline=$((SECONDS + 60))
	file=$CG$(group_of "$1")/memory.swap.current
	until [[ $(<"$file") == $((pages * PAGE)) ]] || ((SECONDS > deadline)); do
		sleep 0.2
	done
	check "$1 swaps" "$(<"$file")" $((pages * PAGE))
}

# is TARGET NAME [NOTE]: explain resolves TARGET to this container's group, and names the container.
is() {
	local where
	where=$(group_of "$2")
	explain "$1" --interval 0
	check "$1 is $2" "$(says '[.path, .container_name, .note // ""] | join(" ")')" \
		"$where $2${3:+ $3}"
}

# told NAME TEXT: what explain says that a runtime was told; "": only what the files say.
told() {
	explain "$1" --interval 0
	said=$(jq -r '.checks[] | select(.id == "told-otherwise") | .text' "$WORK/explain.json")
	check "$1: told${2:+ $2}" "${said%% (*}" "$2"
	fix=$(jq -r '.checks[] | select(.id == "told-otherwise") | .fix' "$WORK/explain.json")
}

# answers OPTION...: checks all targets.
answers() {
	local target
	for target in "${targets[@]}"; do
		explain "$@" --interval 0 "$target"
		jq -c '[.path, .container, .container_name, .name, .note,
			[.checks[] | select(.id == "told-otherwise")]]' "$WORK/explain.json"
		cat "$WORK/explain.err"
	done
}

# ended TARGET TEXT: the single line that is printed.
ended() {
	"$CGSWAP" explain "$1" >"$WORK/out" 2>&1
	check "$1 has ended" "$? $(<"$WORK/out")" "1 cgswap: $2"
}

mkdir -p /var/lib/containers && mount -t tmpfs tmpfs /var/lib/containers
root_make "$WORK/rootfs"
runc_start web /pods/web-7f
podman_start db --runtime crun run
db=$id number=${pid[web]}
group system.slice/app.service
{
	echo $BASHPID >"$CG/system.slice/app.service/cgroup.procs"
	podman_start "$number" --runtime runc run --cgroups=split
	echo $BASHPID >"$CG/cgroup.procs"
}
for name in web db "$number"; do
	swaps "$name"
done

is web web
is /pods/web-7f web
is "pid:$number" web
is "$db" db
is "${db:0:12}" db
is "podman://$db" db
is "${pid[db]}" db
is "$id" "$number"
is "${id:0:12}" "$number"
is "$number" "$number" "$number is read as $(group_of "$number"); the name also means: pid:$number (in /pods/web-7f)"
[[ $(group_of "$number") == /system.slice/app.service/libpod-payload-$id ]] ||
	not_ok "a container within a service" "it is in $(group_of "$number")"

COLUMNS=999 "$CGSWAP" explain --all >"$WORK/all" 2>&1
check "explain --all has their names" \
	"$(grep -cE "^/.*  (web|${label[db]}  db|${label[$number]}  $number)\$" "$WORK/all")" 3
"$CGSWAP" top -b --json -n 1 >"$WORK/top.last"
for name in web db "$number"; do
	at=$(group_of "$name")
	check "top has $name" "$(value top "$at" name) $(value top "$at" swap_current)" \
		"${label[$name]} $((pages * PAGE))"
done

for name in web db "$number"; do
	told "$name" ''
	set_files "$(group_of "$name")" memory.swap.max=$((32 * M))
done
told web 'runc was told 64.0M of swap, but memory.swap.max of this group is 32.0M'
told db "podman was told 64.0M of swap at the container's start, but memory.swap.max of this group is 32.0M"
told "$number" 'runc was told 64.0M of swap, but memory.swap.max of this group is 32.0M'

targets=(web db "$db" "${db:0:12}" "${pid[db]}" "$id" "$number" "pid:$number" /pods/web-7f nobody)
answers >"$WORK/live"
"$CGSWAP" save --processes "$WORK/saved" >/dev/null 2>"$WORK/save.err" || not_ok save "$(<"$WORK/save.err")"
answers --sysroot "$WORK/saved" >"$WORK/later"
check "a saved tree gives the same answers" \
	"$(diff "$WORK/live" "$WORK/later" | head -n 4)$(wc -l <"$WORK/later")" ${#targets[@]}

told web 'runc was told 64.0M of swap, but memory.swap.max of this group is 32.0M'
check "its fix runs" "$(sh -c "$fix" 2>&1)" ''
told web ''
runc update --memory 50331648 --memory-swap 83886080 web
told web ''

podman stop "$number" db >/dev/null 2>&1
runc kill web TERM
while kill -0 "${pid[web]}" 2>/dev/null; do sleep 0.2; done
runc delete web
ended web "unknown cgroup web: no such group, container, pod, machine or unit"
ended db "unknown cgroup db: container ${db:0:12} has no group; is it running?"
ended "$db" "unknown cgroup $db: container ${db:0:12} has no group; is it running?"
ended "$number" "no process $number, and container ${id:0:12} has no group; is it running?"
umount /var/lib/containers
case_end
