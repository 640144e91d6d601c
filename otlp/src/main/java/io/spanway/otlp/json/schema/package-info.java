/**
 * What OTLP messages consist of: names, numbers and kinds of their fields, as far as JSON needs them.
 *
 * <p>Immutable, so it runs anywhere. Imports {@code otlp} only.
 */
@NullMarked
package io.spanway.otlp.json.schema;

import org.jspecify.annotations.NullMarked;
