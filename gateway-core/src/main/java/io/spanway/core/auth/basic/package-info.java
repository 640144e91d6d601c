/**
 * {@code basicauth}: user names and passwords, checked against htpasswd entries or sent along.
 *
 * <p>Questions come on event loops; slow hashes are worked out on a thread of the extension's own. Imports {@code otlp},
 * {@code core}, {@code core.auth}, {@code core.pipeline} and {@code core.config}.
 */
@NullMarked
package io.spanway.core.auth.basic;

import org.jspecify.annotations.NullMarked;
