# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For tests that run the image by runc as the DaemonSet of tools/dist/kubernetes runs it. Needs jq
# and yq.

manifest=$(yq 'select(.kind == "DaemonSet") | .spec.template.spec' tools/dist/kubernetes/cgswap.yml)

# of_manifest FILTER: what jq makes of the pod, $pod, and its container.
of_manifest() {
	jq -r ". as \$pod | .containers[0] | $1" <<<"$manifest"
}

# pod_rights: a filter of jq that gives a configuration of runc the user and the rights of the pod.
pod_rights() {
	of_manifest '.securityContext | [.capabilities.add[] | "CAP_" + .] as $caps |
		{bounding: $caps, permitted: $caps, effective: $caps, inheritable: [], ambient: []}
			as $sets |
		".process.user = {uid: \(.runAsUser), gid: 0} | .process.capabilities = \($sets) |
		.process.noNewPrivileges = \(.allowPrivilegeEscalation | not) |
		.root.readonly = \(.readOnlyRootFilesystem)"'
}
