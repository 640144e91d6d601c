/**
 * Who may come in, and what an exporter shows to be let in elsewhere: the contract between receivers or exporters and the authenticator
 * extensions that {@code auth: {authenticator: ID}} names.
 *
 * <p>Lookups run on the main thread when components are made; questions are asked on event loops and never block. Imports {@code otlp} and
 * {@code core.pipeline}.
 */
@NullMarked
package io.spanway.core.auth;

import org.jspecify.annotations.NullMarked;
