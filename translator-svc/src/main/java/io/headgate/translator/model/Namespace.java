package io.headgate.translator.model;

/** A Namespace; only its labels matter. */
public record Namespace(Meta meta) implements KubeObject {}
