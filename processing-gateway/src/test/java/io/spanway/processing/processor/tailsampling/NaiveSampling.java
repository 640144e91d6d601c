package io.spanway.processing.processor.tailsampling;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Policies once more, as plainly as can be: predicates over decoded traces, each with its YAML. Written from the reference's rules, without
 * a look at the real ones.
 */
final class NaiveSampling {
    /** A policy: how it is written in a file (without name), and what it samples. */
    record Rule(String yaml, Predicate<List<ResourceSpans>> samples) {}

    private final Random random;

    NaiveSampling(Random random) {
        this.random = random;
    }

    /** A random policy that may stand anywhere. */
    Rule plain() {
        return switch (random.nextInt(9)) {
            case 0 -> new Rule("type: always_sample", trace -> true);
            case 1 -> latency();
            case 2 -> numeric();
            case 3 -> bool();
            case 4, 5 -> string();
            case 6 -> probabilistic();
            case 7 -> status();
            default -> count();
        };
    }

    private Rule latency() {
        long low = random.nextInt(300);
        long high = random.nextBoolean() ? 0 : low + random.nextInt(300);
        return new Rule(
                "type: latency, latency: {threshold_ms: " + low + ", upper_threshold_ms: " + high + "}", trace -> {
                    List<Long> starts = new ArrayList<>();
                    List<Long> ends = new ArrayList<>();
                    for (Span span : spans(trace)) {
                        starts.add(span.getStartTimeUnixNano());
                        ends.add(span.getEndTimeUnixNano());
                        long millis = (ends.stream().mapToLong(end -> end).max().orElseThrow()
                                        - starts.stream()
                                                .mapToLong(start -> start)
                                                .min()
                                                .orElseThrow())
                                / 1_000_000;
                        if (millis > low && (high == 0 || millis <= high)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private Rule numeric() {
        String key = pick("http.status_code", "score", "weight");
        long min = pick(0, 40, 200);
        long max = min + pick(1, 100, 400);
        boolean invert = random.nextBoolean();
        return new Rule(
                "type: numeric_attribute, numeric_attribute: {key: " + key + ", min_value: " + min + ", max_value: "
                        + max + ", invert_match: " + invert + "}",
                trace -> invert
                        != anyAttribute(
                                trace,
                                key,
                                (value, resource) ->
                                        (min == 0 || value.getIntValue() >= min) && value.getIntValue() <= max));
    }

    private Rule bool() {
        String key = pick("retry", "internal");
        boolean wanted = random.nextBoolean();
        boolean invert = random.nextBoolean();
        return new Rule(
                "type: boolean_attribute, boolean_attribute: {key: " + key + ", value: " + wanted + ", invert_match: "
                        + invert + "}",
                trace -> invert != anyAttribute(trace, key, (value, resource) -> value.getBoolValue() == wanted));
    }

    private Rule string() {
        String key = pick("http.method", "tenant", "deploy.env", "service.name");
        List<String> values =
                List.of(pick("GET", "acme-1", "prod"), pick("cart", "user", "first"), pick("P", "", "DELETE"));
        boolean regex = random.nextBoolean();
        boolean invert = random.nextBoolean();
        return new Rule(
                "type: string_attribute, string_attribute: {key: " + key + ", values: ['" + String.join("', '", values)
                        + "'], enabled_regex_matching: " + regex + ", cache_max_size: " + (1 + random.nextInt(4))
                        + ", invert_match: " + invert + "}",
                trace -> invert
                        != anyAttribute(trace, key, (value, resource) -> {
                            String text = value.getStringValue();
                            return (resource || !text.isEmpty())
                                    && values.stream()
                                            .filter(wanted -> !wanted.isEmpty())
                                            .anyMatch(wanted -> regex ? text.contains(wanted) : text.equals(wanted));
                        }));
    }

    private Rule probabilistic() {
        int percent = random.nextInt(101);
        String salt = pick("a", "pepper");
        BigInteger limit = BigInteger.ONE
                .shiftLeft(64)
                .subtract(BigInteger.ONE)
                .multiply(BigInteger.valueOf(percent))
                .divide(BigInteger.valueOf(100));
        return new Rule(
                "type: probabilistic, probabilistic: {sampling_percentage: " + percent + ", hash_salt: " + salt + "}",
                trace -> fnv(salt, spans(trace).get(0).getTraceId().toByteArray())
                                .compareTo(limit)
                        <= 0);
    }

    private static BigInteger fnv(String salt, byte[] id) {
        BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        BigInteger h = new BigInteger("14695981039346656037");
        byte[] text = salt.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length + id.length; i++) {
            int b = (i < text.length ? text[i] : id[i - text.length]) & 0xff;
            h = h.xor(BigInteger.valueOf(b))
                    .multiply(BigInteger.valueOf(1099511628211L))
                    .and(mask);
        }
        return h;
    }

    private Rule status() {
        int code = random.nextInt(3);
        String name = List.of("UNSET", "OK", "ERROR").get(code);
        return new Rule(
                "type: status_code, status_code: {status_codes: [" + name + "]}",
                trace -> spans(trace).stream().anyMatch(span -> span.getStatus().getCodeValue() == code));
    }

    private Rule count() {
        int min = random.nextInt(8);
        int max = random.nextBoolean() ? 0 : min + random.nextInt(4);
        return new Rule(
                "type: span_count, span_count: {min_spans: " + min + ", max_spans: " + max + "}",
                trace -> spans(trace).size() >= min && (max == 0 || spans(trace).size() <= max));
    }

    /** The opposite of a plain policy. */
    Rule not() {
        Rule inner = plain();
        return new Rule(
                "type: not, not: {not_sub_policy: {name: n, " + inner.yaml() + "}}",
                inner.samples().negate());
    }

    /** What several policies sample, under the name of {@code and} or {@code drop}. */
    Rule all(String type) {
        List<String> yaml = new ArrayList<>();
        Predicate<List<ResourceSpans>> samples = trace -> true;
        for (int i = random.nextInt(3); i >= 0; i--) {
            Rule inner = random.nextInt(4) == 0 ? not() : plain();
            yaml.add("{name: s" + i + ", " + inner.yaml() + "}");
            samples = samples.and(inner.samples());
        }
        return new Rule(
                "type: " + type + ", " + type + ": {" + type + "_sub_policy: [" + String.join(", ", yaml) + "]}",
                samples);
    }

    private interface ValueTest {
        boolean test(AnyValue value, boolean ofResource);
    }

    private static boolean anyAttribute(List<ResourceSpans> trace, String key, ValueTest test) {
        for (ResourceSpans group : trace) {
            if (test(group.getResource().getAttributesList(), key, true, test)) {
                return true;
            }
        }
        return spans(trace).stream().anyMatch(span -> test(span.getAttributesList(), key, false, test));
    }

    private static boolean test(List<KeyValue> attributes, String key, boolean resource, ValueTest test) {
        for (KeyValue pair : attributes) {
            if (pair.getKey().equals(key)) {
                return test.test(pair.getValue(), resource);
            }
        }
        return false;
    }

    static List<Span> spans(List<ResourceSpans> trace) {
        return trace.stream()
                .flatMap(group -> group.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
