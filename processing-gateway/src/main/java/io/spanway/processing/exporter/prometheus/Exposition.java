package io.spanway.processing.exporter.prometheus;

import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.QuantileValue;
import io.spanway.otlp.model.point.SummaryPoint;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes one page: Prometheus text 0.0.4 or OpenMetrics 1.0.0. Confined to one call. */
final class Exposition {
    private static final String TOTAL = "_total";
    private static final double EXACT = 1e15;
    private static final long MILLION = 1_000_000;

    private final StringBuilder out = new StringBuilder(1 << 14);
    private final boolean openMetrics;
    private final boolean utf8;
    private final boolean timestamps;

    /**
     * @param utf8 whether the reader knows quoted names; otherwise odd characters become underscores
     * @param timestamps whether points carry their time
     */
    Exposition(boolean openMetrics, boolean utf8, boolean timestamps) {
        this.openMetrics = openMetrics;
        this.utf8 = utf8;
        this.timestamps = timestamps;
    }

    /** @param targetFamily name of {@code target_info} */
    String write(SeriesStore.Shown shown, String targetFamily) {
        Map<String, List<Held>> families = new TreeMap<>();
        for (Held held : shown.series()) {
            families.computeIfAbsent(name(held.family), family -> new ArrayList<>())
                    .add(held);
        }
        families.forEach(this::family);
        if (!shown.targets().isEmpty()) {
            header(targetFamily, "gauge", "Target metadata");
            for (List<String> labels : shown.targets()) {
                sample(targetFamily, labels, "", "").append(openMetrics ? "1.0\n" : "1\n");
            }
        }
        return openMetrics ? out.append("# EOF\n").toString() : out.toString();
    }

    private void family(String family, List<Held> members) {
        members.sort(Comparator.comparing(held -> String.join("\0", held.labels)));
        Held first = members.get(0);
        boolean counter = first.kind == Held.Kind.COUNTER;
        String shown = openMetrics && counter && family.endsWith(TOTAL)
                ? family.substring(0, family.length() - TOTAL.length())
                : family;
        // OpenMetrics knows no counter without the suffix.
        String type = openMetrics && counter && shown.equals(family) ? "unknown" : first.kind.word();
        header(shown, type, first.help);
        for (Held held : members) {
            if (held.kind == first.kind) {
                values(family, held);
            }
        }
    }

    private void header(String name, String type, String help) {
        out.append("# HELP ").append(quoted(name)).append(' ');
        escape(help, openMetrics);
        out.append("\n# TYPE ").append(quoted(name)).append(' ').append(type).append('\n');
    }

    private void values(String family, Held held) {
        DataPoint point = held.point;
        if (point instanceof NumberPoint number) {
            sample(family, held.labels, "", "").append(value(number.number()));
            boolean counter = held.kind == Held.Kind.COUNTER && family.endsWith(TOTAL);
            end(point, counter ? latest(number.exemplars()) : null);
        } else if (point instanceof HistogramPoint histogram) {
            histogram(family, held, histogram);
        } else if (point instanceof ExponentialHistogramPoint histogram) {
            bucket(family, held, "+Inf", histogram.count(), null);
            sums(family, held, histogram.sum(), histogram.count());
        } else if (point instanceof SummaryPoint summary) {
            for (QuantileValue quantile : summary.quantileValues()) {
                sample(family, held.labels, "quantile", value(quantile.quantile()))
                        .append(value(quantile.value()));
                end(point, null);
            }
            sums(family, held, summary.sum(), summary.count());
        }
    }

    private void histogram(String family, Held held, HistogramPoint point) {
        double[] bounds = point.explicitBounds();
        long[] counts = point.bucketCounts();
        long below = 0;
        for (int i = 0; i < bounds.length; i++) {
            below += i < counts.length ? counts[i] : 0;
            double lower = i == 0 ? Double.NEGATIVE_INFINITY : bounds[i - 1];
            bucket(family, held, value(bounds[i]), below, within(point.exemplars(), lower, bounds[i]));
        }
        double last = bounds.length == 0 ? Double.NEGATIVE_INFINITY : bounds[bounds.length - 1];
        bucket(family, held, "+Inf", point.count(), within(point.exemplars(), last, Double.POSITIVE_INFINITY));
        sums(family, held, point.sum(), point.count());
    }

    private void bucket(String family, Held held, String bound, long count, @Nullable Exemplar exemplar) {
        sample(family + "_bucket", held.labels, "le", bound).append(count);
        end(held.point, exemplar);
    }

    private void sums(String family, Held held, @Nullable Double sum, long count) {
        if (sum != null) {
            sample(family + "_sum", held.labels, "", "").append(value(sum));
            end(held.point, null);
        }
        sample(family + "_count", held.labels, "", "").append(count);
        end(held.point, null);
    }

    /** Name and labels, up to the blank before the value. */
    private StringBuilder sample(String name, List<String> labels, String extraName, String extraValue) {
        boolean quote = utf8 && !Names.plain(name);
        boolean braces = quote || !labels.isEmpty() || !extraName.isEmpty();
        String separator = "";
        if (!quote) {
            out.append(name);
        }
        out.append(braces ? "{" : "");
        if (quote) {
            out.append(quoted(name));
            separator = ",";
        }
        for (int i = 0; i < labels.size(); i += 2) {
            out.append(separator).append(quotedLabel(labels.get(i)));
            value(labels.get(i + 1));
            separator = ",";
        }
        if (!extraName.isEmpty()) {
            out.append(separator).append(extraName);
            value(extraValue);
        }
        return out.append(braces ? "} " : " ");
    }

    private void value(String label) {
        out.append("=\"");
        escape(label, true);
        out.append('"');
    }

    private void end(DataPoint point, @Nullable Exemplar exemplar) {
        if (timestamps) {
            out.append(' ').append(openMetrics ? seconds(point.timeUnixNano()) : "" + point.timeUnixNano() / MILLION);
        }
        if (openMetrics && exemplar != null) {
            out.append(" # {trace_id=\"")
                    .append(ByteBufUtil.hexDump(exemplar.traceId()))
                    .append("\",span_id=\"")
                    .append(ByteBufUtil.hexDump(exemplar.spanId()))
                    .append("\"} ")
                    .append(value(exemplar.number()))
                    .append(' ')
                    .append(seconds(exemplar.timeUnixNano()));
        }
        out.append('\n');
    }

    private static @Nullable Exemplar latest(List<Exemplar> exemplars) {
        return exemplars.isEmpty() ? null : exemplars.get(exemplars.size() - 1);
    }

    private static @Nullable Exemplar within(List<Exemplar> exemplars, double above, double upTo) {
        Exemplar found = null;
        for (Exemplar exemplar : exemplars) {
            if (exemplar.number() > above && exemplar.number() <= upTo) {
                found = exemplar;
            }
        }
        return found;
    }

    private String name(String family) {
        return utf8 ? family : Names.escaped(family);
    }

    private String quoted(String name) {
        return utf8 && !Names.plain(name) ? "\"" + name + "\"" : name;
    }

    private String quotedLabel(String name) {
        boolean plain = Names.plain(name) && name.indexOf(':') < 0;
        if (plain) {
            return name;
        }
        return utf8 ? "\"" + name + "\"" : Names.escaped(name).replace(':', '_');
    }

    private static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }

    private String value(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < EXACT) {
            return (long) value + (openMetrics ? ".0" : "");
        }
        return Double.toString(value);
    }

    private void escape(String text, boolean quotes) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append(quotes ? "\\\"" : "\"");
                default -> out.append(c);
            }
        }
    }
}
