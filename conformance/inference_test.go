package conformance

import (
	"testing"

	"sigs.k8s.io/gateway-api-inference-extension/conformance"
)

// TestInferenceExtension runs the suite of the Gateway API Inference Extension, profile "Gateway".
func TestInferenceExtension(t *testing.T) {
	conformance.RunConformance(t)
}
