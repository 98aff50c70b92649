package networkpolicy

import (
	"fmt"
	"net/netip"
	"sort"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Table is the nftables table that belongs to the agent.
const Table = "powercloud"

// Rules is the text for `nft -f -` that replaces the node's whole table in one transaction.
//
// Only forwarded packets are judged: what the node itself sends to its pods (the kubelet's
// probes) is always allowed, as Kubernetes asks for. A packet passes when every isolated pod
// that it concerns, as sender and as receiver, allows it.
func Rules(cluster *Cluster) string {
	var chains, jumps []string
	for _, pod := range byName(cluster.localPods()) {
		for _, direction := range []networking.PolicyType{networking.PolicyTypeIngress, networking.PolicyTypeEgress} {
			policies := cluster.policiesFor(pod, direction)
			if len(policies) == 0 {
				continue
			}
			chain := chainName(pod, direction)
			jumps = append(jumps, fmt.Sprintf("    ip %s %s jump %s", own(direction), pod.Status.PodIP, chain))
			chains = append(chains, podChain(cluster, chain, pod, direction, policies))
		}
	}
	lines := []string{
		// Naming the table before deleting it makes the deletion work the first time too.
		fmt.Sprintf("table inet %s {}", Table),
		fmt.Sprintf("delete table inet %s", Table),
		fmt.Sprintf("table inet %s {", Table),
	}
	lines = append(lines, chains...)
	lines = append(lines,
		"  chain forward {",
		"    type filter hook forward priority filter; policy accept;",
		"    ct state established,related accept",
	)
	lines = append(lines, jumps...)
	return strings.Join(append(lines, "  }", "}", ""), "\n")
}

func podChain(c *Cluster, name string, pod *core.Pod, direction networking.PolicyType, policies []*networking.NetworkPolicy) string {
	allowed := map[string]bool{}
	for _, policy := range policies {
		for _, rule := range allowances(policy, direction) {
			for _, line := range rule.lines(c, pod, direction, policy.Namespace) {
				allowed["    "+strings.TrimSpace(line+" return")] = true
			}
		}
	}
	lines := make([]string, 0, len(allowed))
	for line := range allowed {
		lines = append(lines, line)
	}
	sort.Strings(lines)
	body := append([]string{fmt.Sprintf("  chain %s {", name)}, lines...)
	return strings.Join(append(body, "    counter drop", "  }"), "\n")
}

// allowance is an ingress or an egress rule.
type allowance struct {
	peers []networking.NetworkPolicyPeer
	ports []networking.NetworkPolicyPort
}

func allowances(policy *networking.NetworkPolicy, direction networking.PolicyType) []allowance {
	var found []allowance
	if direction == networking.PolicyTypeIngress {
		for _, rule := range policy.Spec.Ingress {
			found = append(found, allowance{rule.From, rule.Ports})
		}
		return found
	}
	for _, rule := range policy.Spec.Egress {
		found = append(found, allowance{rule.To, rule.Ports})
	}
	return found
}

// lines are the matches, in nft's words, of what the rule lets through; an empty one lets everything through.
func (a allowance) lines(c *Cluster, pod *core.Pod, direction networking.PolicyType, namespace string) []string {
	if len(a.peers) == 0 {
		// Named ports of an egress rule mean ports of the receiver: without peers, any pod may be that.
		return portMatches("", a.ports, receivers(c.Pods, pod, direction))
	}
	var found []string
	for i := range a.peers {
		peer := &a.peers[i]
		if peer.IPBlock != nil {
			found = append(found, portMatches(blockMatch(peer.IPBlock, direction), a.ports, receivers(nil, pod, direction))...)
			continue
		}
		for _, other := range c.selected(peer, namespace) {
			match := fmt.Sprintf("ip %s %s", others(direction), other.Status.PodIP)
			found = append(found, portMatches(match, a.ports, receivers([]*core.Pod{other}, pod, direction))...)
		}
	}
	return found
}

// receivers are the pods whose container ports a named port is looked up in.
func receivers(peers []*core.Pod, pod *core.Pod, direction networking.PolicyType) []*core.Pod {
	if direction == networking.PolicyTypeIngress {
		return []*core.Pod{pod}
	}
	return peers
}

func blockMatch(block *networking.IPBlock, direction networking.PolicyType) string {
	if _, err := netip.ParsePrefix(block.CIDR); err != nil || strings.Contains(block.CIDR, ":") {
		return "ip version 0" // Never matches: the pods have IPv4 addresses only.
	}
	match := fmt.Sprintf("ip %s %s", others(direction), block.CIDR)
	if len(block.Except) > 0 {
		match += fmt.Sprintf(" ip %s != { %s }", others(direction), strings.Join(block.Except, ", "))
	}
	return match
}

func portMatches(match string, ports []networking.NetworkPolicyPort, receivers []*core.Pod) []string {
	if len(ports) == 0 {
		return []string{match}
	}
	var found []string
	for i := range ports {
		for _, port := range portMatch(&ports[i], receivers) {
			found = append(found, strings.TrimSpace(match+" "+port))
		}
	}
	return found
}

func portMatch(port *networking.NetworkPolicyPort, receivers []*core.Pod) []string {
	protocol := core.ProtocolTCP
	if port.Protocol != nil {
		protocol = *port.Protocol
	}
	name := strings.ToLower(string(protocol))
	switch {
	case port.Port == nil:
		return []string{"meta l4proto " + name}
	case port.Port.Type == intstr.String:
		return namedPort(port.Port.StrVal, protocol, receivers)
	case port.EndPort != nil:
		return []string{fmt.Sprintf("%s dport %d-%d", name, port.Port.IntVal, *port.EndPort)}
	default:
		return []string{fmt.Sprintf("%s dport %d", name, port.Port.IntVal)}
	}
}

func namedPort(wanted string, protocol core.Protocol, receivers []*core.Pod) []string {
	var found []string
	for _, pod := range receivers {
		for _, container := range pod.Spec.Containers {
			for _, port := range container.Ports {
				same := port.Protocol == protocol || (port.Protocol == "" && protocol == core.ProtocolTCP)
				if port.Name == wanted && same {
					match := fmt.Sprintf("ip daddr %s %s dport %d", pod.Status.PodIP, strings.ToLower(string(protocol)), port.ContainerPort)
					found = append(found, match)
				}
			}
		}
	}
	return found
}

// own is the side of a packet that the isolated pod is on; others the other one.
func own(direction networking.PolicyType) string {
	if direction == networking.PolicyTypeIngress {
		return "daddr"
	}
	return "saddr"
}

func others(direction networking.PolicyType) string {
	if direction == networking.PolicyTypeIngress {
		return "saddr"
	}
	return "daddr"
}

// chainName is unique by the pod's UID, and short enough for nft (NFT_NAME_MAXLEN is 256).
func chainName(pod *core.Pod, direction networking.PolicyType) string {
	return fmt.Sprintf("%s-%s", strings.ToLower(string(direction)), pod.UID)
}

func byName(pods []*core.Pod) []*core.Pod {
	sort.Slice(pods, func(i, j int) bool {
		a, b := pods[i], pods[j]
		return a.Namespace+"/"+a.Name < b.Namespace+"/"+b.Name
	})
	return pods
}
