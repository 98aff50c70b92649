package networkpolicy

import (
	"os/exec"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func pod(namespace, name, ip, node string, tags map[string]string) *core.Pod {
	http := core.ContainerPort{Name: "http", ContainerPort: 8080}
	return &core.Pod{
		ObjectMeta: meta.ObjectMeta{Namespace: namespace, Name: name, UID: types.UID(name), Labels: tags},
		Spec:       core.PodSpec{NodeName: node, Containers: []core.Container{{Ports: []core.ContainerPort{http}}}},
		Status:     core.PodStatus{PodIP: ip, Phase: core.PodRunning},
	}
}

func namespace(name string) *core.Namespace {
	return &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: name, Labels: map[string]string{"kubernetes.io/metadata.name": name}}}
}

func policy(namespace string, spec networking.NetworkPolicySpec) *networking.NetworkPolicy {
	return &networking.NetworkPolicy{ObjectMeta: meta.ObjectMeta{Namespace: namespace, Name: "p"}, Spec: spec}
}

func denyAll(namespace string) *networking.NetworkPolicy {
	both := []networking.PolicyType{networking.PolicyTypeIngress, networking.PolicyTypeEgress}
	return policy(namespace, networking.NetworkPolicySpec{PolicyTypes: both})
}

func example(policies ...*networking.NetworkPolicy) *Cluster {
	return &Cluster{
		Node:       "worker-1",
		Namespaces: []*core.Namespace{namespace("business"), namespace("access")},
		Pods: []*core.Pod{
			pod("business", "billing", "10.244.1.5", "worker-1", map[string]string{"app": "billing"}),
			pod("access", "gateway", "10.244.2.7", "worker-2", map[string]string{"app": "gateway"}),
			pod("other", "stranger", "10.244.2.9", "worker-2", nil),
		},
		Policies: policies,
	}
}

// chain is the body of a chain of the rules, without its counter and drop.
func chain(t *testing.T, rules, name string) string {
	t.Helper()
	_, after, found := strings.Cut(rules, "  chain "+name+" {\n")
	if !found {
		t.Fatalf("no chain %s in\n%s", name, rules)
	}
	body, _, closed := strings.Cut(after, "    counter drop\n  }")
	if !closed {
		t.Fatalf("chain %s does not end with a drop:\n%s", name, after)
	}
	return strings.TrimSpace(body)
}

func TestNothingIsJudgedWithoutPolicies(t *testing.T) {
	if rules := Rules(example()); strings.Contains(rules, "jump") || strings.Contains(rules, "drop") {
		t.Fatalf("rules without policies:\n%s", rules)
	}
}

func TestDefaultDenyHoldsBothWaysForLocalPodsOnly(t *testing.T) {
	rules := Rules(example(denyAll("business"), denyAll("access")))
	for _, name := range []string{"ingress-billing", "egress-billing"} {
		if body := chain(t, rules, name); body != "" {
			t.Errorf("%s lets through %q", name, body)
		}
	}
	for _, jump := range []string{"ip daddr 10.244.1.5 jump ingress-billing", "ip saddr 10.244.1.5 jump egress-billing"} {
		if !strings.Contains(rules, jump) {
			t.Errorf("no %q in\n%s", jump, rules)
		}
	}
	if strings.Contains(rules, "gateway") {
		t.Errorf("the other node's pod is judged here:\n%s", rules)
	}
}

func TestIngressFromANamespaceOnANamedPort(t *testing.T) {
	port := intstr.FromString("http")
	from := networking.NetworkPolicyPeer{NamespaceSelector: &meta.LabelSelector{
		MatchLabels: map[string]string{"kubernetes.io/metadata.name": "access"},
	}}
	rule := networking.NetworkPolicyIngressRule{
		From: []networking.NetworkPolicyPeer{from}, Ports: []networking.NetworkPolicyPort{{Port: &port}},
	}
	rules := Rules(example(denyAll("business"), policy("business", networking.NetworkPolicySpec{
		Ingress: []networking.NetworkPolicyIngressRule{rule},
	})))
	want := "ip saddr 10.244.2.7 ip daddr 10.244.1.5 tcp dport 8080 return"
	if got := chain(t, rules, "ingress-billing"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := chain(t, rules, "egress-billing"); got != "" {
		t.Errorf("an ingress policy opened egress: %q", got)
	}
}

func TestEgressToABlockWithExceptions(t *testing.T) {
	port := intstr.FromInt32(5432)
	block := &networking.IPBlock{CIDR: "10.20.0.0/16", Except: []string{"10.20.9.0/24"}}
	rules := Rules(example(policy("business", networking.NetworkPolicySpec{
		PolicyTypes: []networking.PolicyType{networking.PolicyTypeEgress},
		Egress: []networking.NetworkPolicyEgressRule{{
			To: []networking.NetworkPolicyPeer{{IPBlock: block}}, Ports: []networking.NetworkPolicyPort{{Port: &port}},
		}},
	})))
	want := "ip daddr 10.20.0.0/16 ip daddr != { 10.20.9.0/24 } tcp dport 5432 return"
	if got := chain(t, rules, "egress-billing"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Contains(rules, "chain ingress-billing") {
		t.Errorf("an egress policy isolates ingress:\n%s", rules)
	}
}

func TestAnEmptyRuleLetsEverythingThrough(t *testing.T) {
	rules := Rules(example(policy("business", networking.NetworkPolicySpec{
		Ingress: []networking.NetworkPolicyIngressRule{{}},
	})))
	if got := chain(t, rules, "ingress-billing"); got != "return" {
		t.Errorf("got %q", got)
	}
}

func TestAPodThatHasEndedIsNoPeer(t *testing.T) {
	cluster := example(policy("business", networking.NetworkPolicySpec{
		Ingress: []networking.NetworkPolicyIngressRule{{From: []networking.NetworkPolicyPeer{{NamespaceSelector: &meta.LabelSelector{}}}}},
	}))
	cluster.Pods[1].Status.Phase = core.PodSucceeded
	if got := chain(t, Rules(cluster), "ingress-billing"); strings.Contains(got, "10.244.2.7") {
		t.Errorf("got %q", got)
	}
}

func TestNftAcceptsTheRules(t *testing.T) {
	if _, err := exec.LookPath("nft"); err != nil {
		t.Skip("nft is not installed")
	}
	end := int32(9000)
	from := intstr.FromInt32(8000)
	udp := core.ProtocolUDP
	rules := Rules(example(denyAll("business"), policy("business", networking.NetworkPolicySpec{
		Ingress: []networking.NetworkPolicyIngressRule{{
			From:  []networking.NetworkPolicyPeer{{IPBlock: &networking.IPBlock{CIDR: "10.0.0.0/8", Except: []string{"10.1.0.0/16", "10.2.0.0/16"}}}},
			Ports: []networking.NetworkPolicyPort{{Port: &from, EndPort: &end}, {Protocol: &udp}},
		}},
	})))
	check := exec.Command("nft", "--check", "-f", "-")
	check.Stdin = strings.NewReader(rules)
	if output, err := check.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, output, rules)
	}
}
