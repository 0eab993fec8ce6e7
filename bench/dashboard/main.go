// Holds a Grafana dashboard against Grafana's own schema: unknown fields, wrong types, and fields that
// Grafana itself always writes; not which words a field of words may have. `go run . FILE`; what is wrong
// goes to stdout, a line each, exit 1.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/heatmap"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

func main() {
	// All of them at once (cog/plugins) take half a minute to build.
	runtime := cog.NewRuntime()
	runtime.RegisterPanelcfgVariant(heatmap.VariantConfig())
	runtime.RegisterPanelcfgVariant(stat.VariantConfig())
	runtime.RegisterPanelcfgVariant(timeseries.VariantConfig())
	runtime.RegisterDataqueryVariant(prometheus.VariantConfig())

	raw, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	// It gives an empty list of errors where all is well, and a dashboard without its panels.
	if err := new(dashboard.Dashboard).UnmarshalJSONStrict(raw); err != nil && err.Error() != "" {
		fail(err)
	}
	var board dashboard.Dashboard
	if err := json.Unmarshal(raw, &board); err != nil {
		fail(err)
	}
	if err := board.Validate(); err != nil {
		fail(err)
	}
	panels := 0
	for _, one := range board.Panels {
		if one.Panel == nil {
			continue // a row
		}
		panels++
		// Its options would have been taken as they are.
		if _, known := cog.ConfigForPanelcfgVariant(one.Panel.Type); !known {
			fail(fmt.Errorf("panels of type %s are not registered above", one.Panel.Type))
		}
	}
	fmt.Printf("%d panels as Grafana's schema has them\n", panels)
}

func fail(err error) {
	fmt.Println(err)
	os.Exit(1)
}
