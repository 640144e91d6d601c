package io.spanway.lb.resolve;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;

/** IP addresses as text, IPv6 in the form of RFC 5952, which Go prints too. Immutable. */
final class AddressText {
    private AddressText() {}

    /** The shortest form of an IPv6 address; anything else as it is. */
    static String shortest(String host) {
        InetAddress address = host.indexOf(':') >= 0 ? NetUtil.createInetAddressFromIpAddressString(host) : null;
        return address == null ? host : NetUtil.toAddressString(address);
    }

    /** As the Collector's {@code dns} resolver writes it: IPv6 always in brackets. */
    static String bracketed(InetAddress address) {
        String text = NetUtil.toAddressString(address);
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }
}
