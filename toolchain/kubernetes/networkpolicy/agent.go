package networkpolicy

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

// settle is how long the agent waits for further changes before it writes the rules anew.
const settle = 200 * time.Millisecond

// retry is how long the agent waits after nft refused the rules.
const retry = 5 * time.Second

// NewAgentCommand makes the command that enforces the cluster's policies on one node until it is ended.
func NewAgentCommand() *cobra.Command {
	var kubeconfig, node string
	command := &cobra.Command{
		Use:          "network-policy",
		Short:        "Enforce NetworkPolicies on this node by nftables",
		SilenceUsage: true,
		Args:         cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
			if err != nil {
				return fmt.Errorf("--kubeconfig %s: %w", kubeconfig, err)
			}
			client, err := kubernetes.NewForConfig(config)
			if err != nil {
				return err
			}
			return Run(cmd.Context(), client, node, apply)
		},
	}
	command.Flags().StringVar(&kubeconfig, "kubeconfig", "", "how to reach the API server")
	command.Flags().StringVar(&node, "node", "", "name of this node")
	_ = command.MarkFlagRequired("kubeconfig")
	_ = command.MarkFlagRequired("node")
	return command
}

// Run watches the cluster and hands the rules of node to write whenever their text changes, until ctx ends.
func Run(ctx context.Context, client kubernetes.Interface, node string, write func(context.Context, string) error) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods()
	namespaces := factory.Core().V1().Namespaces()
	policies := factory.Networking().V1().NetworkPolicies()

	changed := make(chan struct{}, 1)
	for _, informer := range []cache.SharedIndexInformer{pods.Informer(), namespaces.Informer(), policies.Informer()} {
		if _, err := informer.AddEventHandler(notify(changed)); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return fmt.Errorf("stopped before the cluster's %s were known", kind)
		}
	}

	written := ""
	for {
		cluster := &Cluster{Node: node}
		cluster.Pods, _ = pods.Lister().List(labels.Everything())
		cluster.Namespaces, _ = namespaces.Lister().List(labels.Everything())
		cluster.Policies, _ = policies.Lister().List(labels.Everything())
		wait := time.Duration(0)
		if rules := Rules(cluster); rules != written {
			if err := write(ctx, rules); err != nil {
				klog.ErrorS(err, "The rules could not be written; the former ones stay")
				wait = retry
			} else {
				written = rules
			}
		}
		if !next(ctx, changed, wait) {
			return nil
		}
	}
}

// next waits for a change (or for the retry), then for things to settle; false when ctx has ended.
func next(ctx context.Context, changed <-chan struct{}, after time.Duration) bool {
	var again <-chan time.Time
	if after > 0 {
		again = time.After(after)
	}
	select {
	case <-ctx.Done():
		return false
	case <-again:
		return true
	case <-changed:
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(settle):
		return true
	}
}

func notify(changed chan<- struct{}) cache.ResourceEventHandlerFuncs {
	signal := func() {
		select {
		case changed <- struct{}{}:
		default: // One is waiting already.
		}
	}
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { signal() },
		UpdateFunc: func(any, any) { signal() },
		DeleteFunc: func(any) { signal() },
	}
}

func apply(ctx context.Context, rules string) error {
	nft := exec.CommandContext(ctx, "nft", "-f", "-")
	nft.Stdin = strings.NewReader(rules)
	if output, err := nft.CombinedOutput(); err != nil {
		return fmt.Errorf("nft: %w: %s", err, strings.TrimSpace(string(output)))
	}
	return nil
}
