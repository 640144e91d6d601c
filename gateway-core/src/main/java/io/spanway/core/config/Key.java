package io.spanway.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** YAML name of a record component or enum constant whose Java name does not follow from it, and older names still accepted. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Key {
    /** Current name; empty keeps the one that follows from the Java name. */
    String value() default "";

    /** Deprecated names; using one gives a warning. */
    String[] aliases() default {};
}
