#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Usage: image.sh
#
# The image of tools/dist/image, which tests/vm/run makes, run by runc as Kubernetes runs the
# DaemonSet of tools/dist/kubernetes: with its user, rights, arguments, mounts and limit of memory,
# and namespaces of its own, that of cgroups included; but without a profile of seccomp, as runc has
# none. It attaches, counts the groups outside, and ends in its grace period.
. tests/vm/lib.sh
. tests/vm/export_lib.sh
. tests/dist/image_lib.sh
layout=$PWD/build/image
tag=$(jq -r '.manifests[0].annotations["org.opencontainers.image.ref.name"]' "$layout/index.json")

# pod_mounts: a filter of jq that adds the volumes of the pod.
pod_mounts() {
	of_manifest '[.volumeMounts[] | . as $mount | $pod.volumes[] |
		select(.name == $mount.name) | {destination: $mount.mountPath, type: "bind",
			source: .hostPath.path,
			options: ["rbind", (if $mount.readOnly then "ro" else "rw" end)]}] |
		".mounts |= map(select(.destination | IN(\(map(.destination))[]) | not)) + \(.)"'
}

# get PATH: what it serves, in the network of the pod.
get() {
	nsenter -t "$pid" -n curl -sf --noproxy '*' "http://127.0.0.1:19917$1"
}

umoci unpack --image "$layout:$tag" "$WORK/bundle" >"$WORK/log" 2>&1 ||
	not_ok "the image is unpacked" "$(tail -n 1 "$WORK/log")"
memory=$(of_manifest '.resources.limits.memory | rtrimstr("Mi") | tonumber * 1048576')
jq "$(pod_rights) | $(pod_mounts) | .process.terminal = false |
	.process.args += $(of_manifest '.args | tojson') |
	.linux.cgroupsPath = \"/kubepods/cgswap\" |
	.linux.resources.memory = {limit: $memory, swap: $memory} |
	.linux.namespaces = (\"pid network ipc uts mount cgroup\" / \" \" | map({type: .}))" \
	"$WORK/bundle/config.json" >"$WORK/spec" && mv "$WORK/spec" "$WORK/bundle/config.json"

group image/before
group image/after/below
load load_anon -g "$CG/image/before" -p 1009 -m -w
load_says 0 ready || not_ok "load" "it ended early"
runc run -b "$WORK/bundle" --pid-file "$WORK/pid" cgswap </dev/null >"$WORK/said" 2>&1 &
runc_pid=$!
until [[ -s $WORK/pid ]] && pid=$(<"$WORK/pid") && get "$(of_manifest \
	.readinessProbe.httpGet.path)" >"$WORK/healthz" 2>&1; do
	kill -0 $runc_pid 2>/dev/null || { not_ok "it is ready" "$(<"$WORK/said")"; case_end; }
	sleep 0.5
done
cat "$WORK/healthz"
check "it has a namespace of cgroups" \
	"$(readlink "/proc/$pid/ns/cgroup" | grep -Fvc "$(readlink /proc/self/ns/cgroup)")" 1
check "its memory is limited" "$(<"$CG/kubepods/cgswap/memory.max")" "$memory"
load load_anon -g "$CG/image/after/below" -p 2003 -m -r 1 -w
load_says 1 ready || not_ok "load" "it ended early"
sleep 2 # what was read in the same second is served again
get /metrics >"$WORK/page"
for name in before after after/below; do
	check "swap of $name" "$(sample "$WORK/page" cgswap_group_tree_swap_bytes "/image/$name")" \
		"$(kernel_says "image/$name")"
	check "$name does not drift" \
		"$(sample "$WORK/page" cgswap_group_tree_drift_bytes "/image/$name")" 0
done
check "swap that was there before" "$(sample "$WORK/page" cgswap_group_swap_bytes /image/before)" \
	$((1009 * PAGE))
check "pages that it counted" \
	"$(sample "$WORK/page" cgswap_group_charged_pages_total /image/after/below)" $((2 * 2003))
adds_up 0 "$WORK/page"
check "own swap adds up" $? 0
check "it knows its own group" \
	"$(sample "$WORK/page" cgswap_group_tree_swap_bytes /kubepods/cgswap)" 0

grace=$(of_manifest '$pod.terminationGracePeriodSeconds // 30') signalled=$SECONDS
runc kill cgswap TERM
while kill -0 $runc_pid 2>/dev/null && ((SECONDS <= signalled + grace)); do sleep 0.2; done
check_true "it ends in its grace period" "$grace s" "SECONDS <= signalled + grace"
runc delete -f cgswap 2>/dev/null
wait $runc_pid
check "exit code" $? 0
check "it says nothing" "$(<"$WORK/said")" ''
case_end
