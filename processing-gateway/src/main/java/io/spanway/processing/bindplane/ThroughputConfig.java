package io.spanway.processing.bindplane;

import java.util.List;
import java.util.Map;

/**
 * Keys of {@code throughputmeasurement}.
 *
 * @param enabled false passes everything on unmeasured; default true
 * @param samplingRatio share of payloads that is measured, 0 to 1, default 0.5
 * @param bindplaneExtension extension that the agent reports to; accepted, need not exist: {@code /metrics} has the numbers here
 * @param extraLabels labels of the metrics besides {@code processor}
 * @param measureLogRawBytes also sum up the original texts of log records, default false
 * @param measureLogRawFields where the original text is, in place of {@code log.record.original} and the body
 *     <p>Immutable.
 */
record ThroughputConfig(
        Boolean enabled,
        Double samplingRatio,
        String bindplaneExtension,
        Map<String, String> extraLabels,
        Boolean measureLogRawBytes,
        List<RawField> measureLogRawFields) {
    /** An attribute of the record, or {@code body}; the fallback counts for records that lack it. */
    record RawField(String field, String fallbackField) {
        RawField {
            field = field == null ? "" : field;
            fallbackField = fallbackField == null ? "" : fallbackField;
            if (field.isEmpty()) {
                throw new IllegalArgumentException("field: name an attribute of log records, or body");
            }
        }
    }

    private static final double DEFAULT_RATIO = 0.5;

    ThroughputConfig {
        enabled = enabled == null ? Boolean.TRUE : enabled;
        samplingRatio = samplingRatio == null ? Double.valueOf(DEFAULT_RATIO) : samplingRatio;
        bindplaneExtension = bindplaneExtension == null ? "" : bindplaneExtension;
        extraLabels = extraLabels == null ? Map.of() : Map.copyOf(extraLabels);
        measureLogRawBytes = measureLogRawBytes == null ? Boolean.FALSE : measureLogRawBytes;
        measureLogRawFields = measureLogRawFields == null ? List.of() : List.copyOf(measureLogRawFields);
        if (extraLabels.containsKey("")) {
            throw new IllegalArgumentException("extra_labels: a label must have a name");
        }
        if (enabled && !(samplingRatio >= 0 && samplingRatio <= 1)) {
            throw new IllegalArgumentException("sampling_ratio: must be between 0 and 1, is " + samplingRatio);
        }
    }
}
