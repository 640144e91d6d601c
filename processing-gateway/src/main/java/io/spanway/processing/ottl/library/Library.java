package io.spanway.processing.ottl.library;

import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.FunctionTable;
import io.spanway.processing.ottl.function.agent.AgentFunctions;
import io.spanway.processing.ottl.function.collection.CollectionFunctions;
import io.spanway.processing.ottl.function.convert.ConvertFunctions;
import io.spanway.processing.ottl.function.edit.EditFunctions;
import io.spanway.processing.ottl.function.grok.GrokFunctions;
import io.spanway.processing.ottl.function.hash.HashFunctions;
import io.spanway.processing.ottl.function.logline.LogLineFunctions;
import io.spanway.processing.ottl.function.metric.MetricEditors;
import io.spanway.processing.ottl.function.metric.MetricQuestions;
import io.spanway.processing.ottl.function.net.NetFunctions;
import io.spanway.processing.ottl.function.parse.ParseFunctions;
import io.spanway.processing.ottl.function.span.SpanEditors;
import io.spanway.processing.ottl.function.text.TextFunctions;
import io.spanway.processing.ottl.function.time.TimeFunctions;
import io.spanway.processing.ottl.function.xml.XmlFunctions;
import java.util.ArrayList;
import java.util.List;

/** All functions, and which of them a component offers. Immutable. */
public final class Library {
    private static final List<Function> CONVERTERS = converters();
    /** For conditions of routing, sampling and counting: converters only. */
    public static final FunctionTable CONDITIONS = FunctionTable.of(CONVERTERS);
    /** For the conditions of {@code filter}, which can also ask about the points of a metric. */
    public static final FunctionTable FILTER = FunctionTable.of(CONVERTERS, MetricQuestions.list());
    /** For the statements of {@code transform}. */
    public static final FunctionTable TRANSFORM = FunctionTable.of(
            CONVERTERS, EditFunctions.list(), MetricEditors.list(), SpanEditors.list(), LogLineFunctions.list());

    private Library() {}

    private static List<Function> converters() {
        List<Function> functions = new ArrayList<>();
        functions.addAll(TextFunctions.list());
        functions.addAll(ConvertFunctions.list());
        functions.addAll(TimeFunctions.list());
        functions.addAll(ParseFunctions.list());
        functions.addAll(HashFunctions.list());
        functions.addAll(CollectionFunctions.list());
        functions.addAll(NetFunctions.list());
        functions.addAll(XmlFunctions.list());
        functions.addAll(GrokFunctions.list());
        functions.addAll(AgentFunctions.list());
        return List.copyOf(functions);
    }
}
