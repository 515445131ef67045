package conformance

import (
	"testing"

	"sigs.k8s.io/gateway-api/conformance"
	"sigs.k8s.io/gateway-api/conformance/utils/suite"
)

// TestGatewayAPI runs the Gateway API suite. Features come from the GatewayClass's status, so what is claimed is tested.
func TestGatewayAPI(t *testing.T) {
	options := conformance.DefaultOptions(t)
	if len(options.ConformanceProfiles) == 0 {
		options.ConformanceProfiles = append(options.ConformanceProfiles,
			suite.GatewayHTTPConformanceProfileName, suite.GatewayGRPCConformanceProfileName)
	}
	conformance.RunConformanceWithOptions(t, options)
}
