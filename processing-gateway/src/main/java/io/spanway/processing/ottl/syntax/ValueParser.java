package io.spanway.processing.ottl.syntax;

import io.spanway.processing.ottl.syntax.Node.Argument;
import io.spanway.processing.ottl.syntax.Node.Arithmetic;
import io.spanway.processing.ottl.syntax.Node.Call;
import io.spanway.processing.ottl.syntax.Node.ListValue;
import io.spanway.processing.ottl.syntax.Node.Literal;
import io.spanway.processing.ottl.syntax.Node.MapValue;
import io.spanway.processing.ottl.syntax.Node.Name;
import io.spanway.processing.ottl.syntax.Node.Path;
import io.spanway.processing.ottl.syntax.Node.Signed;
import io.spanway.processing.ottl.syntax.Node.Step;
import io.spanway.processing.ottl.syntax.Node.Value;
import io.spanway.processing.ottl.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses values: literals, lists, maps, paths, calls and arithmetic. Confined to one call. */
final class ValueParser {
    private final Tokens tokens;

    ValueParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** {@code name(arguments)} with a name that starts lower case. */
    Call editor() {
        Token name = tokens.next();
        StringBuilder text = new StringBuilder(name.text());
        while (isWord(tokens.peek())) {
            if (tokens.peek().is("where")) {
                break;
            }
            text.append(tokens.next().text());
        }
        tokens.expect("(", "after the editor's name");
        return new Call(text.toString(), arguments(), List.of(), name.column());
    }

    Value value() {
        tokens.enter();
        Token token = tokens.peek();
        Value value = switch (token.kind()) {
            case STRING -> new Literal(Quoted.text(tokens.next()), token.column());
            case BYTES -> new Literal(bytes(tokens.next()), token.column());
            case KEYWORD -> keyword(token);
            default -> compound(token);
        };
        tokens.leave();
        return value;
    }

    private Value compound(Token token) {
        if (token.is("[")) {
            return list(token);
        }
        if (token.is("{")) {
            return map(token);
        }
        if (token.is("(") && tokens.behindParenthesis().is("=>")) {
            throw new SyntaxException(
                    token.column(), "lambdas are an alpha feature (gate ottl.functions.enableLambda), which is off");
        }
        return sum();
    }

    private Literal keyword(Token token) {
        Object value = switch (token.text()) {
            case "nil" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> throw tokens.expected("a value");
        };
        tokens.next();
        return new Literal(value, token.column());
    }

    private static byte[] bytes(Token token) {
        String digits = token.text().substring(2);
        if (digits.length() % 2 != 0) {
            throw new SyntaxException(token.column(), "bytes need an even number of hex digits");
        }
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    private Value list(Token open) {
        tokens.next();
        List<Value> items = new ArrayList<>();
        if (!tokens.accept("]")) {
            do {
                items.add(value());
            } while (tokens.accept(","));
            tokens.expect("]", "or \",\" in the list");
        }
        return new ListValue(List.copyOf(items), open.column());
    }

    private Value map(Token open) {
        tokens.next();
        Map<String, Value> entries = new LinkedHashMap<>();
        while (!tokens.accept("}")) {
            if (!tokens.peek().is(Kind.STRING)) {
                throw tokens.expected("a quoted key or \"}\" in the map");
            }
            String key = Quoted.text(tokens.next());
            tokens.expect(":", "after the key");
            entries.put(key, value());
            tokens.accept(",");
        }
        return new MapValue(Collections.unmodifiableMap(entries), open.column());
    }

    private Value sum() {
        Value left = product();
        while (tokens.peek().is("+") || tokens.peek().is("-")) {
            Token operator = tokens.nextOperator();
            left = new Arithmetic(operator.text().charAt(0), number(left), number(product()), operator.column());
        }
        return left;
    }

    private Value product() {
        Value left = operand();
        while (tokens.peek().is("*") || tokens.peek().is("/")) {
            Token operator = tokens.nextOperator();
            left = new Arithmetic(operator.text().charAt(0), number(left), number(operand()), operator.column());
        }
        return left;
    }

    private Value operand() {
        Token token = tokens.peek();
        if (token.is("+") || token.is("-")) {
            tokens.next();
            return new Signed(token.is("-"), number(unsigned()), token.column());
        }
        return unsigned();
    }

    /** Refuses an enum as an operand, which the grammar has no place for. */
    private static Value number(Value value) {
        if (value instanceof Name name) {
            throw new SyntaxException(name.column(), "the enum " + name.text() + " cannot take part in arithmetic");
        }
        return value;
    }

    private Value unsigned() {
        Token token = tokens.peek();
        if (token.is("(")) {
            tokens.enter();
            tokens.next();
            Value inner = number(sum());
            tokens.expect(")", "to close the parenthesis");
            tokens.leave();
            return inner;
        }
        return switch (token.kind()) {
            case INT -> new Literal(integer(tokens.next()), token.column());
            case FLOAT -> new Literal(Double.valueOf(tokens.next().text()), token.column());
            case LOWER -> path();
            case UPPER -> converter();
            default -> throw tokens.expected("a value");
        };
    }

    private static Long integer(Token token) {
        try {
            return Long.valueOf(token.text());
        } catch (NumberFormatException e) {
            throw new SyntaxException(token.column(), token.text() + " is larger than 9223372036854775807");
        }
    }

    private Path path() {
        int column = tokens.peek().column();
        List<Step> steps = new ArrayList<>();
        do {
            if (!tokens.peek().is(Kind.LOWER)) {
                throw tokens.expected("a field name after \".\"");
            }
            Token name = tokens.next();
            if (tokens.peek().is("(")) {
                throw new SyntaxException(name.column(), "the editor " + name.text() + " cannot be used as a value");
            }
            steps.add(new Step(name.text(), keys(), name.column()));
        } while (tokens.accept("."));
        return new Path(List.copyOf(steps), column);
    }

    private Value converter() {
        Token first = tokens.next();
        StringBuilder name = new StringBuilder(first.text());
        while (isWord(tokens.peek())) {
            name.append(tokens.next().text());
        }
        if (!tokens.accept("(")) {
            return new Name(name.toString(), first.column());
        }
        List<Argument> arguments = arguments();
        return new Call(name.toString(), arguments, keys(), first.column());
    }

    /** Reads on behind the opening parenthesis, to behind the closing one. */
    private List<Argument> arguments() {
        List<Argument> arguments = new ArrayList<>();
        if (tokens.accept(")")) {
            return arguments;
        }
        do {
            arguments.add(argument());
        } while (tokens.accept(","));
        tokens.expect(")", "or \",\" after the argument");
        return List.copyOf(arguments);
    }

    private Argument argument() {
        Token first = tokens.peek();
        int words = 0;
        StringBuilder name = new StringBuilder();
        while (isWord(tokens.peek(words))) {
            name.append(tokens.peek(words).text());
            words++;
        }
        if (!first.is(Kind.LOWER) || !tokens.peek(words).is("=")) {
            return new Argument(null, value(), first.column());
        }
        for (int i = 0; i <= words; i++) {
            tokens.next();
        }
        return new Argument(name.toString(), value(), first.column());
    }

    private List<Value> keys() {
        List<Value> keys = new ArrayList<>();
        while (tokens.accept("[")) {
            tokens.enter();
            Token first = tokens.peek();
            switch (first.kind()) {
                case STRING -> keys.add(new Literal(Quoted.text(tokens.next()), first.column()));
                case INT -> keys.add(new Literal(integer(tokens.next()), first.column()));
                default -> keys.add(sum());
            }
            tokens.expect("]", "to close the key");
            tokens.leave();
        }
        return List.copyOf(keys);
    }

    private static boolean isWord(Token token) {
        return token.is(Kind.UPPER) || token.is(Kind.LOWER);
    }
}
