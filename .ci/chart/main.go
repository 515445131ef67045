// Command chart renders a Helm chart's templates with the few functions that ours use. It stands in for `helm template`
// where Helm is not at hand: chart DIR [key.path=value...]
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"text/template"

	"sigs.k8s.io/yaml"
)

var functions = template.FuncMap{
	"toYaml": func(v any) string { return strings.TrimSpace(string(must(yaml.Marshal(v)))) },
	"nindent": func(n int, s string) string {
		pad := "\n" + strings.Repeat(" ", n)
		return pad + strings.ReplaceAll(s, "\n", pad)
	},
	"quote": func(v any) string { return fmt.Sprintf("%q", fmt.Sprint(v)) },
	"default": func(otherwise, v any) any {
		if v == nil || reflect.ValueOf(v).IsZero() {
			return otherwise
		}
		return v
	},
	"join": func(by string, list []any) string {
		words := make([]string, len(list))
		for i, word := range list {
			words[i] = fmt.Sprint(word)
		}
		return strings.Join(words, by)
	},
}

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "chart:", err)
		os.Exit(1)
	}
	return v
}

func read(file string) map[string]any {
	var values map[string]any
	must(0, yaml.Unmarshal(must(os.ReadFile(file)), &values))
	return values
}

// set puts a YAML value at a path such as log.kind, which has to exist: a misspelt one would change nothing.
func set(values map[string]any, path, text string) {
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		values = values[key].(map[string]any)
	}
	last := keys[len(keys)-1]
	if _, known := values[last]; !known {
		must(0, fmt.Errorf("no value %s", path))
	}
	var value any
	must(0, yaml.Unmarshal([]byte(text), &value))
	values[last] = value
}

func main() {
	dir := os.Args[1]
	values := read(filepath.Join(dir, "values.yaml"))
	for _, pair := range os.Args[2:] {
		path, text, _ := strings.Cut(pair, "=")
		set(values, path, text)
	}
	chart := read(filepath.Join(dir, "Chart.yaml"))
	data := map[string]any{
		"Values":  values,
		"Release": map[string]any{"Name": "headgate", "Namespace": "headgate-system"},
		"Chart":   map[string]any{"AppVersion": chart["appVersion"], "Name": chart["name"]},
	}
	for _, file := range must(filepath.Glob(filepath.Join(dir, "templates/*.yaml"))) {
		parsed := must(template.New(file).Option("missingkey=error").Funcs(functions).Parse(string(must(os.ReadFile(file)))))
		var out bytes.Buffer
		must(0, parsed.Execute(&out, data))
		if strings.TrimSpace(out.String()) != "" {
			fmt.Printf("---\n%s\n", out.String())
		}
	}
}
