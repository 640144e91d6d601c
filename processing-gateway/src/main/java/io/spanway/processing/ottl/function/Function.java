package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Expr;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A function that statements can call; see the package for how to write one. Immutable. */
public final class Function {
    /** Makes the closure of one call of a converter. */
    @FunctionalInterface
    public interface ConverterBuilder {
        Expr build(Arguments args);
    }

    /** Makes the closure of one call of an editor. */
    @FunctionalInterface
    public interface EditorBuilder {
        Action build(Arguments args);
    }

    private final String signature;
    private final List<Parameter> parameters;
    private final @Nullable ConverterBuilder converter;
    private final @Nullable EditorBuilder editor;
    private final Set<ContextKind> contexts;

    private Function(
            String signature,
            @Nullable ConverterBuilder converter,
            @Nullable EditorBuilder editor,
            Set<ContextKind> contexts) {
        this.signature = signature;
        this.parameters = Parameter.of(signature);
        this.converter = converter;
        this.editor = editor;
        this.contexts = contexts;
    }

    /** A function with a value; its name starts upper case. */
    public static Function converter(String signature, ConverterBuilder builder) {
        return new Function(signature, builder, null, Set.of(ContextKind.values()));
    }

    /** A function that changes something; its name starts lower case. */
    public static Function editor(String signature, EditorBuilder builder) {
        return new Function(signature, null, builder, Set.of(ContextKind.values()));
    }

    /** The same function, known in these contexts only. */
    public Function only(ContextKind... kinds) {
        return new Function(signature, converter, editor, Set.of(kinds));
    }

    public String name() {
        return signature.substring(0, signature.indexOf('('));
    }

    /** Name and parameters, optional ones with a question mark. */
    public String signature() {
        return signature;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /** Whether statements of a context can call it. */
    public boolean isKnownIn(ContextKind kind) {
        return contexts.contains(kind);
    }

    /**
     * The closure of a call.
     *
     * @throws io.spanway.processing.ottl.syntax.SyntaxException if the arguments do not fit
     */
    public Expr expr(Arguments args) {
        if (converter == null) {
            throw args.refuseCall("the editor " + name() + " has no value");
        }
        return converter.build(args);
    }

    /**
     * The closure of a call as a statement.
     *
     * @throws io.spanway.processing.ottl.syntax.SyntaxException if the arguments do not fit
     */
    public Action action(Arguments args) {
        if (editor == null) {
            throw args.refuseCall("the converter " + name() + " is no statement");
        }
        return editor.build(args);
    }
}
