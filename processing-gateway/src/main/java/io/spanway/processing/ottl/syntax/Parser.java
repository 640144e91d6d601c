package io.spanway.processing.ottl.syntax;

import io.spanway.processing.ottl.syntax.Node.And;
import io.spanway.processing.ottl.syntax.Node.Call;
import io.spanway.processing.ottl.syntax.Node.Comparison;
import io.spanway.processing.ottl.syntax.Node.Constant;
import io.spanway.processing.ottl.syntax.Node.Not;
import io.spanway.processing.ottl.syntax.Node.Or;
import io.spanway.processing.ottl.syntax.Node.Statement;
import io.spanway.processing.ottl.syntax.Node.Test;
import io.spanway.processing.ottl.syntax.Node.Value;
import io.spanway.processing.ottl.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses statements and conditions by recursive descent; {@link ValueParser} does the values in them. Confined to one call. */
public final class Parser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/");

    private final Tokens tokens;
    private final ValueParser values;

    private Parser(String text) {
        tokens = new Tokens(text);
        values = new ValueParser(tokens);
    }

    /**
     * Parses {@code editor(…) [where condition]}.
     *
     * @throws SyntaxException if it is none
     */
    public static Statement statement(String text) {
        Parser parser = new Parser(text);
        return parser.statement();
    }

    /**
     * Parses a condition.
     *
     * @throws SyntaxException if it is none
     */
    public static Test condition(String text) {
        Parser parser = new Parser(text);
        Test test = parser.or();
        parser.tokens.end("condition");
        return test;
    }

    private Statement statement() {
        Token first = tokens.peek();
        if (first.is(Kind.UPPER)) {
            throw new SyntaxException(
                    first.column(), "expected an editor, whose name starts lower case; a converter is no statement");
        }
        if (!first.is(Kind.LOWER)) {
            throw tokens.expected("an editor, for example set(…)");
        }
        Call editor = values.editor();
        Test where = null;
        if (tokens.accept("where")) {
            where = or();
        } else if (!tokens.peek().is(Kind.END)) {
            throw tokens.expected("\"where\" or the end of the statement");
        }
        tokens.end("statement");
        return new Statement(editor, where);
    }

    private Test or() {
        tokens.enter();
        int column = tokens.peek().column();
        List<Test> tests = new ArrayList<>();
        do {
            tests.add(and());
        } while (tokens.accept("or"));
        tokens.leave();
        return tests.size() == 1 ? tests.get(0) : new Or(List.copyOf(tests), column);
    }

    private Test and() {
        int column = tokens.peek().column();
        List<Test> tests = new ArrayList<>();
        do {
            tests.add(negated());
        } while (tokens.accept("and"));
        return tests.size() == 1 ? tests.get(0) : new And(List.copyOf(tests), column);
    }

    private Test negated() {
        int column = tokens.peek().column();
        if (!tokens.accept("not")) {
            return unit();
        }
        return new Not(unit(), column);
    }

    private Test unit() {
        Token first = tokens.peek();
        if (first.is("(") && !isOperand(tokens.behindParenthesis())) {
            tokens.next();
            Test inner = or();
            tokens.expect(")", "to close the condition");
            return inner;
        }
        if ((first.is("true") || first.is("false")) && !isOperator(tokens.peek(1))) {
            tokens.next();
            return new Constant(first.text().equals("true"), first.column());
        }
        return comparison(first);
    }

    private Test comparison(Token first) {
        if (first.is(Kind.LOWER) && tokens.peek(1).is("(")) {
            throw new SyntaxException(first.column(), "expected a condition; the editor " + first.text() + " is none");
        }
        Value left = values.value();
        Token operator = tokens.peek();
        if (isOperator(operator)) {
            tokens.next();
            return new Comparison(operator.text(), left, values.value(), operator.column());
        }
        if (left instanceof Call call) {
            return call;
        }
        throw tokens.expected("a comparison (== != < <= > >=)");
    }

    private static boolean isOperator(Token token) {
        return token.is(Kind.OPERATOR) && COMPARISONS.contains(token.text());
    }

    /** Whether what stands before the token is a value in parentheses and not a condition. */
    private static boolean isOperand(Token behind) {
        return isOperator(behind) || (behind.is(Kind.OPERATOR) && ARITHMETIC.contains(behind.text()));
    }
}
