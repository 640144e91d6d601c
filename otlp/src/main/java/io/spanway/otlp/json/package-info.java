/**
 * OTLP/JSON becomes encoded protobuf at the door and back: past the door there is one format.
 *
 * <p>Runs on event loops and on exporters' threads; nothing is kept between requests. Imports {@code otlp} and {@code otlp.json.schema}.
 */
@NullMarked
package io.spanway.otlp.json;

import org.jspecify.annotations.NullMarked;
