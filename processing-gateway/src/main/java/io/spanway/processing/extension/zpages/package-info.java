/**
 * {@code zpages}: pages that show a person what the gateway is made of and does.
 *
 * <p>Pages are made on event loops. May import {@code core}.
 */
@NullMarked
package io.spanway.processing.extension.zpages;

import org.jspecify.annotations.NullMarked;
