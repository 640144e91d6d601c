/**
 * The command line: its commands, what they print and their exit codes.
 *
 * <p>Runs on the main thread. Imports {@code app.gateway}, {@code app.demo} and what the commands show of the modules below; which component
 * types there are is handed in.
 */
@NullMarked
package io.spanway.app.command;

import org.jspecify.annotations.NullMarked;
