package io.spanway.processing.ottl.function.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Utf8;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** ParseJSON: objects become maps, arrays lists, numbers doubles. Thread-safe. */
final class JsonParser {
    private static final int DEEPEST = 100;
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonParser() {}

    static Function function() {
        return Function.converter("ParseJSON(target)", args -> {
            Strict<String> target = args.str("target");
            return subject -> parse(target.get(subject));
        });
    }

    private static Object parse(String text) {
        try (com.fasterxml.jackson.core.JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                throw new EvalException("the JSON is neither an object nor an array");
            }
            Object value = value(parser, 0);
            if (value == null || parser.nextToken() != null) {
                throw new EvalException("something follows the JSON");
            }
            return value;
        } catch (JsonParseException e) {
            throw new EvalException("the text is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new EvalException("the text is no JSON");
        }
    }

    private static @Nullable Object value(com.fasterxml.jackson.core.JsonParser parser, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new EvalException("the JSON nests deeper than " + DEEPEST);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, depth);
            case START_ARRAY -> {
                ValueList list = new ValueList();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser, depth + 1));
                }
                yield list;
            }
            case VALUE_STRING -> Utf8.wellFormed(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> number(parser.getDoubleValue());
        };
    }

    private static Double number(double number) {
        if (Double.isInfinite(number)) {
            throw new EvalException("a number of the JSON is out of range");
        }
        return number;
    }

    private static Attributes object(com.fasterxml.jackson.core.JsonParser parser, int depth) throws IOException {
        Attributes map = new Attributes();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            map.put(key, value(parser, depth + 1));
        }
        return map;
    }
}
