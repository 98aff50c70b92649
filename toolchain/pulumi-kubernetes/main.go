// Command pulumi-resource-kubernetes is the official Kubernetes plugin of Pulumi, as its publisher's own command makes
// it: the two documents that it carries lie in the module, and the build puts them here under these names.
package main

import (
	_ "embed"
	"os"
	"time"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema-embed.json
var schema []byte

//go:embed terraform-mapping-embed.json
var terraformMapping []byte

func main() {
	go endWith(os.Getppid())
	provider.Serve("kubernetes", version.Version, schema, terraformMapping)
}

// endWith ends this program with the engine that started it. The plugin itself does not notice that an engine was killed, and
// would stay for ever.
func endWith(engine int) {
	for os.Getppid() == engine {
		time.Sleep(time.Second)
	}
	os.Exit(1)
}
