package io.spanway.processing.ottl.function.convert;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Lenient;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.ItemId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converters to one type. No state. */
final class Conversions {
    private Conversions() {}

    static List<Function> list() {
        return List.of(
                Function.converter("String(target)", args -> args.strlike("target")::get),
                Function.converter("Int(target)", args -> args.intlike("target")::get),
                Function.converter("Double(target)", args -> args.dbllike("target")::get),
                Function.converter("Bool(target)", args -> args.boollike("target")::get),
                Function.converter("ParseInt(target, base)", Conversions::parseInt),
                Function.converter("Hex(target)", Conversions::hex),
                Function.converter("TraceID(target)", args -> id(args, ItemId.Kind.TRACE)),
                Function.converter("SpanID(target)", args -> id(args, ItemId.Kind.SPAN)),
                Function.converter("ProfileID(target)", args -> id(args, ItemId.Kind.PROFILE)));
    }

    private static Expr parseInt(Arguments args) {
        Strict<String> target = args.str("target");
        Strict<Long> base = args.integer("base");
        return subject -> parse(target.get(subject), base.get(subject));
    }

    private static Long parse(String text, long base) {
        if (base != 0 && (base < 2 || base > 36)) {
            throw new EvalException("base " + base + " is neither 0 nor 2 to 36");
        }
        String sign = text.startsWith("-") || text.startsWith("+") ? text.substring(0, 1) : "";
        String digits = text.substring(sign.length());
        int radix = base == 0 ? radix(digits) : (int) base;
        if (base == 0) {
            digits = (digits.length() > 1 && digits.startsWith("0") ? digits.substring(prefix(digits)) : digits)
                    .replace("_", "");
        }
        if (!digits.isEmpty() && Character.digit(digits.charAt(0), radix) >= 0) {
            try {
                return Long.valueOf(sign + digits, radix);
            } catch (NumberFormatException e) {
                throw new EvalException("\"" + text + "\" is no int of base " + base);
            }
        }
        throw new EvalException("\"" + text + "\" is no int of base " + base);
    }

    private static int radix(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
        };
    }

    /** How many characters tell the base. */
    private static int prefix(String digits) {
        return "xXbBoO".indexOf(digits.charAt(1)) >= 0 ? 2 : 1;
    }

    private static Expr hex(Arguments args) {
        Lenient<byte[]> target = args.byteslike("target");
        return subject -> {
            byte[] bytes = target.get(subject);
            return bytes == null ? "" : HexFormat.of().formatHex(bytes);
        };
    }

    private static Expr id(Arguments args, ItemId.Kind kind) {
        Lenient<byte[]> target = args.byteslike("target");
        if (args.isConstant("target")) {
            ItemId id = args.parsed("target", () -> id(kind, target.get(new Subject())));
            return Expr.literal(id);
        }
        return subject -> id(kind, target.get(subject));
    }

    private static ItemId id(ItemId.Kind kind, byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new EvalException("nil is no " + kind.title());
        }
        if (bytes.length == kind.bytes()) {
            return ItemId.of(kind, bytes);
        }
        if (bytes.length == 2 * kind.bytes()) {
            try {
                return ItemId.of(kind, HexFormat.of().parseHex(new String(bytes, StandardCharsets.US_ASCII)));
            } catch (IllegalArgumentException e) {
                throw new EvalException("the text is no hex " + kind.title());
            }
        }
        throw new EvalException("a " + kind.title() + " has " + kind.bytes() + " bytes or " + 2 * kind.bytes()
                + " hex digits, got " + bytes.length);
    }
}
