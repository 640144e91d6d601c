/**
 * YAML becomes a tree with line numbers becomes records; every problem carries file, line and path.
 *
 * <p>Runs on the main thread at start-up and reload. Imports nothing of ours.
 */
@NullMarked
package io.spanway.core.config;

import org.jspecify.annotations.NullMarked;
