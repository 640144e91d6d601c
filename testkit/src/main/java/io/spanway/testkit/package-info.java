/**
 * What tests of all modules share: scripted OTLP backends on gRPC-Java, an oracle over span ids, a manual clock, the architecture rules.
 *
 * <p>Built on the generated OTLP classes and gRPC-Java alone, so that it is independent of what it checks. Imports nothing of ours.
 */
@NullMarked
package io.spanway.testkit;

import org.jspecify.annotations.NullMarked;
