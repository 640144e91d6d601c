/**
 * What operators and orchestrators look at: metrics, health, readiness, JSON pages, the live page and the {@code health_check} extension.
 *
 * <p>Runs on event loops and reads only, nothing blocks. Imports {@code core}, {@code core.telemetry}, {@code core.pipeline} and
 * {@code core.transport}.
 */
@NullMarked
package io.spanway.core.admin;

import org.jspecify.annotations.NullMarked;
