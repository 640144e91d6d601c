package io.spanway.processing.ottl.function.net;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** CommunityID: the flow hash of the Community ID specification, version 1. No state. */
final class CommunityId {
    private static final int MOST = 65_535;

    private CommunityId() {}

    static Function function() {
        return Function.converter(
                "CommunityID(source_ip!, source_port, destination_ip!, destination_port, protocol?, seed?)",
                CommunityId::build);
    }

    private static Expr build(Arguments args) {
        Strict<String> sourceIp = args.str("source_ip");
        Strict<Long> sourcePort = args.integer("source_port");
        Strict<String> destinationIp = args.str("destination_ip");
        Strict<Long> destinationPort = args.integer("destination_port");
        Strict<String> protocol = args.str("protocol", "TCP");
        Strict<Long> seed = args.integer("seed", 0);
        return subject -> hash(
                new End(address(sourceIp.get(subject)), port(sourcePort.get(subject))),
                new End(address(destinationIp.get(subject)), port(destinationPort.get(subject))),
                protocol(protocol.get(subject)),
                seed(seed.get(subject)));
    }

    /** One end of a flow. */
    private record End(byte[] address, short port) {
        boolean isBefore(End other) {
            int order = Arrays.compareUnsigned(address, other.address);
            return order < 0 || (order == 0 && Short.toUnsignedInt(port) <= Short.toUnsignedInt(other.port));
        }
    }

    private static String hash(End a, End b, byte protocol, short seed) {
        End first = a.isBefore(b) ? a : b;
        End second = first == a ? b : a;
        ByteBuffer flow = ByteBuffer.allocate(8 + a.address.length + b.address.length);
        flow.putShort(seed).put(first.address).put(second.address).put(protocol).put((byte) 0);
        flow.putShort(first.port).putShort(second.port);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(flow.array());
            return "1:" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static byte[] address(String text) {
        byte[] address = Addresses.parse(text);
        if (address == null) {
            throw new EvalException("\"" + text + "\" is no IP address");
        }
        return address;
    }

    private static short port(long port) {
        if (port < 0 || port > MOST) {
            throw new EvalException(port + " is no port");
        }
        return (short) port;
    }

    private static short seed(long seed) {
        if (seed < 0 || seed > MOST) {
            throw new EvalException("the seed must be 0 to 65535, not " + seed);
        }
        return (short) seed;
    }

    private static byte protocol(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "ICMP" -> 1;
            case "TCP" -> 6;
            case "UDP" -> 17;
            case "RSVP" -> 46;
            case "ICMP6" -> 58;
            case "SCTP" -> (byte) 132;
            default -> throw new EvalException("unknown protocol \"" + name + "\"");
        };
    }
}
