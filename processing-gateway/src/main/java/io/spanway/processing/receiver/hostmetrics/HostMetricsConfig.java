package io.spanway.processing.receiver.hostmetrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code host_metrics}.
 *
 * @param collectionInterval time between two scrapes, default 1m
 * @param initialDelay time before the first, default 1s
 * @param timeout accepted; a scrape here takes well under a millisecond
 * @param rootPath where the machine's file system is mounted, default {@code /}
 * @param scrapers at least one
 *     <p>Immutable.
 */
record HostMetricsConfig(
        Duration collectionInterval, Duration initialDelay, Duration timeout, String rootPath, Scrapers scrapers) {
    /** One section per scraper. */
    record Scrapers(@Nullable ProcessSection process) {
        Scrapers {
            if (process == null) {
                throw new IllegalArgumentException("no scraper is configured; add process");
            }
        }
    }

    /** How names are compared. */
    enum MatchType {
        STRICT,
        REGEXP
    }

    /** Names of processes. */
    record Names(@Nullable MatchType matchType, @Nullable List<String> names) {
        Names {
            if (matchType == null) {
                throw new IllegalArgumentException("match_type: must be strict or regexp");
            }
            if (names == null || names.isEmpty()) {
                throw new IllegalArgumentException("names: list at least one name");
            }
            names = List.copyOf(names);
            for (int i = 0; matchType == MatchType.REGEXP && i < names.size(); i++) {
                try {
                    Pattern.compile(names.get(i));
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException("names[" + i + "]: " + e.getDescription(), e);
                }
            }
        }

        boolean match(String name) {
            for (String wanted : names == null ? List.<String>of() : names) {
                boolean found = matchType == MatchType.REGEXP
                        ? Pattern.compile(wanted).matcher(name).find()
                        : wanted.equals(name);
                if (found) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Whether a metric or attribute is made. */
    record Toggle(@Nullable Boolean enabled) {}

    /**
     * The process scraper.
     *
     * @param include processes that are scraped; null means all
     * @param exclude processes that are not
     * @param scrapeProcessDelay accepted; it is for processes that come and go
     * @param metrics which metrics are made, by name
     * @param resourceAttributes which resource attributes are made, by name
     */
    record ProcessSection(
            @Nullable Names include,
            @Nullable Names exclude,
            @Nullable Boolean muteProcessAllErrors,
            @Nullable Boolean muteProcessNameError,
            @Nullable Boolean muteProcessExeError,
            @Nullable Boolean muteProcessIoError,
            @Nullable Boolean muteProcessUserError,
            @Nullable Boolean muteProcessCgroupError,
            @Nullable Duration scrapeProcessDelay,
            Map<String, Toggle> metrics,
            Map<String, Toggle> resourceAttributes) {
        ProcessSection {
            metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
            resourceAttributes = resourceAttributes == null ? Map.of() : Map.copyOf(resourceAttributes);
            for (String name : metrics.keySet()) {
                if (!ProcessMetric.known(name)) {
                    throw new IllegalArgumentException("metrics." + name + ": is no metric of this scraper (known: "
                            + ProcessMetric.names() + ")");
                }
            }
            for (String name : resourceAttributes.keySet()) {
                if (!ProcessScraper.ATTRIBUTES.contains(name)) {
                    throw new IllegalArgumentException("resource_attributes." + name
                            + ": is no attribute of this scraper (known: "
                            + String.join(", ", ProcessScraper.ATTRIBUTES) + ")");
                }
            }
        }

        boolean makes(ProcessMetric metric) {
            Toggle toggle = metrics.get(metric.metricName());
            return toggle == null || toggle.enabled() == null ? metric.byDefault() : toggle.enabled();
        }

        boolean hasAttribute(String name) {
            Toggle toggle = resourceAttributes.get(name);
            return toggle == null || toggle.enabled() == null || toggle.enabled();
        }
    }

    HostMetricsConfig {
        collectionInterval = collectionInterval == null ? Duration.ofMinutes(1) : collectionInterval;
        initialDelay = initialDelay == null ? Duration.ofSeconds(1) : initialDelay;
        timeout = timeout == null ? Duration.ZERO : timeout;
        rootPath = rootPath == null || rootPath.isEmpty() ? "/" : rootPath;
        if (collectionInterval.isNegative() || collectionInterval.isZero()) {
            throw new IllegalArgumentException("collection_interval: must be more than 0");
        }
        if (initialDelay.isNegative()) {
            throw new IllegalArgumentException("initial_delay: must not be negative");
        }
        if (scrapers == null) {
            throw new IllegalArgumentException("scrapers: no scraper is configured; add process");
        }
    }
}
