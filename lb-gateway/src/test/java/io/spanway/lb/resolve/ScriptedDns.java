package io.spanway.lb.resolve;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.NetUtil;
import io.spanway.core.transport.EventLoops;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on a free loopback port that answers what the test says. Thread-safe. */
final class ScriptedDns implements AutoCloseable {
    /** What to answer for one record type. */
    record Answer(DnsResponseCode code, long ttlSeconds, List<String> addresses, boolean silent) {
        static Answer of(long ttlSeconds, String... addresses) {
            return new Answer(DnsResponseCode.NOERROR, ttlSeconds, List.of(addresses), false);
        }

        static Answer code(DnsResponseCode code) {
            return new Answer(code, 0, List.of(), false);
        }

        static Answer none() {
            return new Answer(DnsResponseCode.NOERROR, 0, List.of(), true);
        }
    }

    final AtomicInteger queries = new AtomicInteger();
    volatile Answer v4 = Answer.of(60);
    volatile Answer v6 = Answer.of(60);
    private final Channel channel;

    ScriptedDns(EventLoops loops) {
        channel = new Bootstrap()
                .group(loops.group())
                .channel(loops.datagramChannel())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(),
                                        new DatagramDnsResponseEncoder(),
                                        new Responder());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    String address() {
        return "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private final class Responder extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
            queries.incrementAndGet();
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            boolean ipv6 = question.type().equals(DnsRecordType.AAAA);
            Answer answer = ipv6 ? v6 : v4;
            if (answer.silent) {
                return;
            }
            DatagramDnsResponse response =
                    new DatagramDnsResponse(query.recipient(), query.sender(), query.id(), query.opCode(), answer.code);
            response.setRecursionAvailable(true);
            response.addRecord(DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type()));
            for (String address : answer.addresses) {
                byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
                response.addRecord(
                        DnsSection.ANSWER,
                        new DefaultDnsRawRecord(
                                question.name(), question.type(), answer.ttlSeconds, Unpooled.wrappedBuffer(bytes)));
            }
            context.writeAndFlush(response);
        }
    }
}
