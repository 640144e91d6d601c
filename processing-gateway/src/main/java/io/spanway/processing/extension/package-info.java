/**
 * Extensions: what a gateway offers besides its pipelines.
 *
 * <p>Runs on event loops. Imports {@code core.*} and the rooms below it.
 */
@NullMarked
package io.spanway.processing.extension;

import org.jspecify.annotations.NullMarked;
