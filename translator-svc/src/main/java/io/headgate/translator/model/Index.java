package io.headgate.translator.model;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * Values by key, several per key and in order. Immutable; an update shares what it leaves alone.
 */
public record Index<K, V extends Comparable<? super V>>(PMap<K, PSortedSet<V>> entries) {

  public static <K, V extends Comparable<? super V>> Index<K, V> empty() {
    return new Index<>(HashTreePMap.empty());
  }

  public PSortedSet<V> get(K key) {
    return entries.getOrDefault(key, TreePSet.empty());
  }

  public Index<K, V> plus(K key, V value) {
    return new Index<>(entries.plus(key, get(key).plus(value)));
  }

  public Index<K, V> minus(K key, V value) {
    PSortedSet<V> left = get(key).minus(value);
    return new Index<>(left.isEmpty() ? entries.minus(key) : entries.plus(key, left));
  }

  /** With {@code value} under {@code to} instead of under {@code from}. */
  public Index<K, V> moved(V value, Iterable<K> from, Iterable<K> to) {
    Index<K, V> moved = this;
    for (K key : from) {
      moved = moved.minus(key, value);
    }
    for (K key : to) {
      moved = moved.plus(key, value);
    }
    return moved;
  }
}
