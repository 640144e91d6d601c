/**
 * Extensions that check or send tokens and other headers: {@code bearertokenauth}, {@code headers_setter}, {@code oauth2client}.
 *
 * <p>Questions come on event loops and never block; OAuth tokens are fetched on threads of the extension's own. Imports {@code otlp},
 * {@code core}, {@code core.auth}, {@code core.pipeline}, {@code core.config} and {@code core.transport.tls}.
 */
@NullMarked
package io.spanway.core.auth.token;

import org.jspecify.annotations.NullMarked;
