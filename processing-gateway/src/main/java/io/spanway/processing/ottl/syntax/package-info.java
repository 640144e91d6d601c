/**
 * The text of OTTL: tokens, grammar and the tree that a statement or condition becomes.
 *
 * <p>Runs on the main thread at start-up. Knows no function, path or type. Imports nothing of ours.
 */
@NullMarked
package io.spanway.processing.ottl.syntax;

import org.jspecify.annotations.NullMarked;
