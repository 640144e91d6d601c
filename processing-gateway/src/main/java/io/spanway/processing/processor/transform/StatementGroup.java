package io.spanway.processing.processor.transform;

import io.spanway.processing.ottl.ErrorMode;
import io.spanway.processing.ottl.OttlCondition;
import io.spanway.processing.ottl.OttlStatement;
import io.spanway.processing.ottl.eval.ContextKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements that run together, in order, for each item of their context.
 *
 * @param conditions any of them lets an item in; none lets all in
 * @param errorMode null for the processor's own
 * @param sharedCache whether the cache lives for the batch and not for the item
 *     <p>Immutable.
 */
record StatementGroup(
        ContextKind context,
        List<OttlCondition> conditions,
        List<OttlStatement> statements,
        @Nullable ErrorMode errorMode,
        boolean sharedCache) {}
