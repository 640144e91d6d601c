package io.spanway.lb.membership;

import io.spanway.core.transport.Endpoint;

/**
 * One backend as a resolver found it.
 *
 * @param name what places its keys, the same on every replica; stays when the address changes
 * @param address where it is now
 *     <p>Immutable.
 */
public record Member(String name, Endpoint address) {}
