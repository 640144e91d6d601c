package io.spanway.processing.ottl.function.net;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses.
 *
 * @param base its address
 * @param bits how many leading bits count
 *     <p>Immutable.
 */
record Cidr(byte[] base, int bits) {
    static Function function() {
        return Function.converter("IsInCIDR(target, networks)", Cidr::isIn);
    }

    private static Expr isIn(Arguments args) {
        Strict<String> target = args.str("target");
        Strict<List<? extends @Nullable Object>> networks = args.list("networks");
        if (args.isConstant("networks")) {
            List<Cidr> known = args.parsed("networks", () -> all(networks.get(new Subject())));
            return subject -> any(known, target.get(subject));
        }
        return subject -> any(all(networks.get(subject)), target.get(subject));
    }

    private static List<Cidr> all(List<? extends @Nullable Object> texts) {
        List<Cidr> ranges = new ArrayList<>();
        for (Object text : texts) {
            if (!(text instanceof String range)) {
                throw Types.mismatch("a list of strings", text);
            }
            ranges.add(parse(range));
        }
        return ranges;
    }

    private static boolean any(List<Cidr> ranges, String text) {
        byte[] address = Addresses.parse(text);
        if (address != null) {
            for (Cidr range : ranges) {
                if (range.contains(address)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] base = slash < 0 ? null : Addresses.parse(text.substring(0, slash));
        if (base != null && text.substring(slash + 1).matches("\\d{1,3}")) {
            int bits = Integer.parseInt(text.substring(slash + 1));
            if (bits <= base.length * 8) {
                return new Cidr(base, bits);
            }
        }
        throw new EvalException("\"" + text + "\" is no range of addresses; expected for example 10.0.0.0/8");
    }

    private boolean contains(byte[] address) {
        if (address.length != base.length) {
            return false;
        }
        for (int i = 0; i < base.length; i++) {
            int counting = Math.max(0, Math.min(8, bits - 8 * i));
            int mask = 0xff << (8 - counting);
            if (((address[i] ^ base[i]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }
}
