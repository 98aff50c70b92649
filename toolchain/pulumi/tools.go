//go:build tools

// Package pulumi pins the Pulumi command line that `powercloud setup` builds.
package pulumi

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
