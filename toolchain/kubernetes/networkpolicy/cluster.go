// Package networkpolicy enforces Kubernetes NetworkPolicies (networking.k8s.io/v1)
// on one node, by nftables: a bridge CNI alone does not.
//
// The rules of a node are a pure function of the cluster's pods, namespaces and
// policies (rules.go); the agent watches those and replaces the node's whole table
// at once whenever the text of the rules changes (agent.go).
package networkpolicy

import (
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Cluster is what the rules depend on.
type Cluster struct {
	// Node is the name of the node that the rules are for.
	Node       string
	Pods       []*core.Pod
	Namespaces []*core.Namespace
	Policies   []*networking.NetworkPolicy
}

// localPods are the pods on this node that have an address of their own.
func (c *Cluster) localPods() []*core.Pod {
	var local []*core.Pod
	for _, pod := range c.Pods {
		if pod.Spec.NodeName == c.Node && addressed(pod) {
			local = append(local, pod)
		}
	}
	return local
}

// policiesFor are the policies that select pod and speak of direction.
func (c *Cluster) policiesFor(pod *core.Pod, direction networking.PolicyType) []*networking.NetworkPolicy {
	var found []*networking.NetworkPolicy
	for _, policy := range c.Policies {
		if policy.Namespace == pod.Namespace && speaksOf(policy, direction) && selects(&policy.Spec.PodSelector, pod.Labels) {
			found = append(found, policy)
		}
	}
	return found
}

// selected are the pods that a peer with selectors means, seen from a policy's namespace.
func (c *Cluster) selected(peer *networking.NetworkPolicyPeer, namespace string) []*core.Pod {
	spaces := map[string]bool{}
	if peer.NamespaceSelector == nil {
		spaces[namespace] = true
	} else {
		for _, space := range c.Namespaces {
			spaces[space.Name] = selects(peer.NamespaceSelector, space.Labels)
		}
	}
	var found []*core.Pod
	for _, pod := range c.Pods {
		if spaces[pod.Namespace] && addressed(pod) && (peer.PodSelector == nil || selects(peer.PodSelector, pod.Labels)) {
			found = append(found, pod)
		}
	}
	return found
}

// speaksOf applies the default of policyTypes: ingress always, egress when there are egress rules.
func speaksOf(policy *networking.NetworkPolicy, direction networking.PolicyType) bool {
	for _, named := range policy.Spec.PolicyTypes {
		if named == direction {
			return true
		}
	}
	if len(policy.Spec.PolicyTypes) > 0 {
		return false
	}
	return direction == networking.PolicyTypeIngress || len(policy.Spec.Egress) > 0
}

// addressed leaves out pods on the host's own network, and those that have ended: their address may be another's.
func addressed(pod *core.Pod) bool {
	ended := pod.Status.Phase == core.PodSucceeded || pod.Status.Phase == core.PodFailed
	return pod.Status.PodIP != "" && !pod.Spec.HostNetwork && !ended
}

// selects is false for a selector that the API server would not have accepted.
func selects(selector *meta.LabelSelector, of map[string]string) bool {
	parsed, err := meta.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(of))
}
