package io.spanway.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which rules of the catalogue {@code otlp-rules.txt} a test shows to hold; {@link Conformance} makes a page of all of them. Immutable. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rule {
    /** Ids of the rules, for example {@code HTTP-2}. */
    String[] value();
}
