package io.spanway.core.transport;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of {@code google.rpc.Status} with its RetryInfo or BadRequest detail, and of OTLP's partial success, written and read by hand
 * because main code has no protobuf library (google/rpc/status.proto, error_details.proto; OTLP spec: Failures, Partial Success).
 *
 * <p>Immutable.
 */
public final class OutcomeStatusDetails {
    /** Type URLs of the two details that OTLP knows. */
    public static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    public static final String BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest";

    /** Keeps the answer far below the 4 MiB that OTLP allows. */
    private static final int MAX_WARNING_CHARS = 16_384;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private OutcomeStatusDetails() {}

    /** {@code google.rpc.Status} of an outcome that is an error, details included where the outcome has any. */
    public static byte[] status(Outcome outcome) {
        String message = OutcomeStatus.message(outcome);
        ByteArrayOutputStream status = new ByteArrayOutputStream(64 + message.length());
        number(status, 1, OutcomeStatus.grpcCode(outcome));
        text(status, 2, message);
        long delay = OutcomeStatus.retryDelayNanos(outcome);
        if (delay >= 0) {
            any(status, RETRY_INFO, retryInfo(delay));
        } else if (outcome instanceof Outcome.Refused refused && refused.reason() == Reason.MALFORMED) {
            any(status, BAD_REQUEST, badRequest(message));
        }
        return status.toByteArray();
    }

    /** Whether {@link #status} says more than code and message. */
    public static boolean hasDetails(Outcome outcome) {
        return OutcomeStatus.retryDelayNanos(outcome) >= 0
                || (outcome instanceof Outcome.Refused refused && refused.reason() == Reason.MALFORMED);
    }

    /** {@code Export*ServiceResponse} with {@code partial_success}; the field numbers are the same for every signal. */
    public static byte[] partialSuccess(Outcome.PartlyRejected outcome) {
        String message = outcome.message();
        ByteArrayOutputStream partial = new ByteArrayOutputStream(16 + message.length());
        if (outcome.rejected() != 0) {
            number(partial, 1, outcome.rejected());
        }
        text(partial, 2, message.length() <= MAX_WARNING_CHARS ? message : message.substring(0, MAX_WARNING_CHARS));
        ByteArrayOutputStream response = new ByteArrayOutputStream(partial.size() + 6);
        bytes(response, 1, partial.toByteArray());
        return response.toByteArray();
    }

    /**
     * What the body of a successful answer says. Bytes that are no response of OTLP count as full success: the peer took the data.
     */
    public static Outcome ofResponse(byte[] response) {
        Fields fields = new Fields(response);
        while (fields.next()) {
            if (fields.number == 1 && fields.type == BYTES) {
                return ofPartialSuccess(fields.bytes());
            }
        }
        return Outcome.ACCEPTED;
    }

    private static Outcome ofPartialSuccess(byte[] partial) {
        Fields fields = new Fields(partial);
        long rejected = 0;
        String message = "";
        while (fields.next()) {
            if (fields.number == 1 && fields.type == VARINT) {
                rejected = fields.value;
            } else if (fields.number == 2 && fields.type == BYTES) {
                message = new String(fields.bytes(), StandardCharsets.UTF_8);
            }
        }
        if (fields.broken || rejected < 0 || (rejected == 0 && message.isEmpty())) {
            return Outcome.ACCEPTED;
        }
        return Outcome.partlyRejected(rejected, message);
    }

    /** Delay of the RetryInfo in the bytes of a {@code google.rpc.Status}, or {@link Outcome#NO_DELAY} if it has none or cannot be read. */
    public static long retryDelayNanos(byte[] status) {
        Fields fields = new Fields(status);
        while (fields.next()) {
            if (fields.number == 3 && fields.type == BYTES) {
                long delay = delayOfDetail(fields.bytes());
                if (delay >= 0) {
                    return delay;
                }
            }
        }
        return Outcome.NO_DELAY;
    }

    /** The message in the bytes of a {@code google.rpc.Status}; empty if it has none or cannot be read. */
    public static String messageOf(byte[] status) {
        Fields fields = new Fields(status);
        String message = "";
        while (fields.next()) {
            if (fields.number == 2 && fields.type == BYTES) {
                message = new String(fields.bytes(), StandardCharsets.UTF_8);
            }
        }
        return fields.broken ? "" : message;
    }

    private static long delayOfDetail(byte[] any) {
        Fields fields = new Fields(any);
        boolean retryInfo = false;
        byte[] value = new byte[0];
        while (fields.next()) {
            if (fields.number == 1 && fields.type == BYTES) {
                retryInfo = new String(fields.bytes(), StandardCharsets.UTF_8).endsWith("/google.rpc.RetryInfo");
            } else if (fields.number == 2 && fields.type == BYTES) {
                value = fields.bytes();
            }
        }
        return retryInfo && !fields.broken ? delayOfRetryInfo(value) : Outcome.NO_DELAY;
    }

    private static long delayOfRetryInfo(byte[] retryInfo) {
        Fields fields = new Fields(retryInfo);
        long delay = 0;
        while (fields.next()) {
            if (fields.number == 1 && fields.type == BYTES) {
                Fields duration = new Fields(fields.bytes());
                while (duration.next()) {
                    if (duration.number == 1 && duration.type == VARINT) {
                        // A day is more than anybody waits; the bound keeps the sum from overflowing.
                        delay += Math.min(Math.max(duration.value, 0), 86_400) * 1_000_000_000L;
                    } else if (duration.number == 2 && duration.type == VARINT) {
                        delay += Math.min(Math.max(duration.value, 0), 999_999_999L);
                    }
                }
            }
        }
        return delay;
    }

    private static byte[] retryInfo(long delayNanos) {
        ByteArrayOutputStream duration = new ByteArrayOutputStream(16);
        long seconds = delayNanos / 1_000_000_000L;
        long nanos = delayNanos % 1_000_000_000L;
        if (seconds != 0) {
            number(duration, 1, seconds);
        }
        if (nanos != 0) {
            number(duration, 2, nanos);
        }
        ByteArrayOutputStream info = new ByteArrayOutputStream(18);
        bytes(info, 1, duration.toByteArray());
        return info.toByteArray();
    }

    private static byte[] badRequest(String description) {
        ByteArrayOutputStream violation = new ByteArrayOutputStream(16 + description.length());
        text(violation, 1, "request");
        text(violation, 2, description);
        ByteArrayOutputStream bad = new ByteArrayOutputStream(violation.size() + 6);
        bytes(bad, 1, violation.toByteArray());
        return bad.toByteArray();
    }

    private static void any(ByteArrayOutputStream status, String typeUrl, byte[] value) {
        ByteArrayOutputStream any = new ByteArrayOutputStream(typeUrl.length() + value.length + 8);
        text(any, 1, typeUrl);
        bytes(any, 2, value);
        bytes(status, 3, any.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, int field, String text) {
        bytes(out, field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] bytes) {
        varint(out, (long) field << 3 | BYTES);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, (long) field << 3);
        varint(out, value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Walks the fields of one small message; stops at the first thing that is no protobuf. Confined to its caller. */
    private static final class Fields {
        private final byte[] message;
        private int at;
        private int start;
        int number;
        int type;
        long value;
        boolean broken;

        Fields(byte[] message) {
            this.message = message;
        }

        boolean next() {
            if (at >= message.length || broken) {
                return false;
            }
            long tag = varint();
            number = (int) (tag >>> 3);
            type = (int) (tag & 7);
            start = at;
            switch (type) {
                case VARINT -> value = varint();
                case FIXED64 -> skip(8);
                case FIXED32 -> skip(4);
                case BYTES -> {
                    long length = varint();
                    start = at;
                    skip(length);
                }
                default -> broken = true;
            }
            return !broken;
        }

        byte[] bytes() {
            return Arrays.copyOfRange(message, start, at);
        }

        private void skip(long length) {
            if (length < 0 || length > message.length - at) {
                broken = true;
            } else {
                at += (int) length;
            }
        }

        private long varint() {
            long result = 0;
            for (int shift = 0; shift < 70; shift += 7) {
                if (at >= message.length) {
                    break;
                }
                byte b = message[at++];
                result |= (b & 0x7fL) << shift;
                if (b >= 0) {
                    return result;
                }
            }
            broken = true;
            return 0;
        }
    }
}
