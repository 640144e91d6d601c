/**
 * TLS sections of the configuration and the contexts that Netty makes connections with.
 *
 * <p>Contexts are built on the main thread and used by event loops. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.transport.tls;

import org.jspecify.annotations.NullMarked;
