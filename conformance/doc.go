// Package conformance holds nothing but tests: the upstream suites, run as they are against the cluster of $KUBECONFIG.
package conformance
