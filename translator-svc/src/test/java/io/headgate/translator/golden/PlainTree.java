package io.headgate.translator.golden;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns records into maps and lists for printing; variants of sealed types say their name. */
final class PlainTree {
  private PlainTree() {}

  static Object of(Object value) {
    return switch (value) {
      case Record record -> record(record);
      case Map<?, ?> map -> {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((key, item) -> plain.put(key.toString(), of(item)));
        yield plain;
      }
      case Collection<?> items -> items.stream().map(PlainTree::of).toList();
      case Optional<?> optional -> optional.map(PlainTree::of).orElse("");
      case Duration duration -> duration.toString();
      case Enum<?> constant -> constant.name();
      default -> value;
    };
  }

  private static Object record(Record record) {
    Map<String, Object> plain = new LinkedHashMap<>();
    if (List.of(record.getClass().getInterfaces()).stream().anyMatch(Class::isSealed)) {
      plain.put("is", record.getClass().getSimpleName());
    }
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = value(record, component);
      boolean empty =
          value instanceof Optional<?> optional && optional.isEmpty()
              || value instanceof Collection<?> items && items.isEmpty();
      if (!empty) {
        plain.put(component.getName(), of(value));
      }
    }
    return plain.size() == 1 && plain.containsKey("is") ? plain.get("is") : plain;
  }

  private static Object value(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("a record's accessor can be called", e);
    }
  }
}
