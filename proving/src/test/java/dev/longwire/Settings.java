package dev.longwire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What holds for each class of settings with {@code with} methods. */
final class Settings {
    private Settings() {}

    /** Only these settings differ, and {@code equals}, {@code hashCode} and {@code toString} know each of them. */
    static <T> void assertOnlyDifference(T from, T changed, Map<String, Object> differences)
            throws ReflectiveOperationException {
        List<Method> accessors = Arrays.stream(from.getClass().getMethods())
                .filter(method -> method.getDeclaringClass() == from.getClass())
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !List.of("hashCode", "toString").contains(method.getName()))
                .filter(method -> method.getReturnType() != from.getClass())
                .toList();
        assertThat(accessors).extracting(Method::getName).containsAll(differences.keySet());
        for (Method accessor : accessors) {
            String name = accessor.getName();
            Object kept = accessor.invoke(from);
            Object now = accessor.invoke(changed);
            assertThat(now).as(name).isEqualTo(differences.getOrDefault(name, kept));
            assertThat(changed.toString()).contains(name + "=" + now);
        }
        assertThat(changed).isNotEqualTo(from).doesNotHaveSameHashCodeAs(from);
    }

    /** Made in two ways, it is the same. */
    static <T> void assertEqual(T one, T other) {
        assertThat(one)
                .isNotSameAs(other)
                .isEqualTo(other)
                .hasSameHashCodeAs(other)
                .hasToString(other.toString());
    }
}
