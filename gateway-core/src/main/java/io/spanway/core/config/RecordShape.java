package io.spanway.core.config;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a record class looks in YAML.
 *
 * @param fields components in order
 * @param constructor canonical constructor, accessible
 *     <p>Immutable.
 */
record RecordShape(List<Field> fields, Constructor<?> constructor) {
    /** One component: its YAML names and its Java type. */
    record Field(
            String key, List<String> aliases, Type type, Class<?> raw, boolean redacted, RecordComponent component) {}

    static RecordShape of(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        List<Class<?>> parameters = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            fields.add(new Field(
                    name(component, component.getName()),
                    key == null ? List.of() : List.of(key.aliases()),
                    component.getGenericType(),
                    component.getType(),
                    component.isAnnotationPresent(Redacted.class),
                    component));
            parameters.add(component.getType());
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters.toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return new RecordShape(List.copyOf(fields), constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("record without canonical constructor: " + type, e);
        }
    }

    /** YAML name of an enum constant: lower case, unless a {@link Key} says otherwise. */
    static String constantName(Enum<?> constant) {
        try {
            AnnotatedElement field = constant.getDeclaringClass().getField(constant.name());
            Key key = field.getAnnotation(Key.class);
            return key == null || key.value().isEmpty() ? constant.name().toLowerCase(Locale.ROOT) : key.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Current names of all fields. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Field field : fields) {
            keys.add(field.key());
        }
        return keys;
    }

    /** The field that {@code key} names, by its current or an older name. */
    @Nullable
    Field field(String key) {
        for (Field field : fields) {
            if (field.key().equals(key) || field.aliases().contains(key)) {
                return field;
            }
        }
        return null;
    }

    private static String name(AnnotatedElement annotated, String javaName) {
        Key key = annotated.getAnnotation(Key.class);
        return key == null || key.value().isEmpty() ? snakeCase(javaName) : key.value();
    }

    private static String snakeCase(String camelCase) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            if (Character.isUpperCase(c)) {
                text.append('_');
            }
            text.append(Character.toLowerCase(c));
        }
        return text.toString();
    }
}
