// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestUtils;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * A {@link TcpProxy} in front of each broker of a cluster. A client connects to what brokers advertise; so their answers
 * are changed on the way, and every broker that is named there is named by its proxy. The cluster itself needs no setting.
 * Thread-safe.
 */
public final class KafkaProxy implements AutoCloseable {

    private final Map<Broker, TcpProxy> proxies = new ConcurrentHashMap<>();
    private final List<Broker> bootstrap;
    private volatile Fault fault = Fault.none();

    private record Broker(String host, int port) {

        static Broker at(String address) {
            int colon = address.lastIndexOf(':');
            return new Broker(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        }
    }

    private KafkaProxy(List<Broker> bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** @param bootstrapServers some of them, as Kafka's clients name them */
    public static KafkaProxy to(String bootstrapServers) {
        return new KafkaProxy(
                Stream.of(bootstrapServers.split(",", -1)).map(Broker::at).toList());
    }

    public String bootstrapServers() {
        return bootstrap.stream().map(broker -> "localhost:" + port(broker)).collect(Collectors.joining(","));
    }

    /** On the way to and from all brokers, as {@link TcpProxy#inflict}. */
    public void inflict(Fault fault) {
        this.fault = fault;
    }

    /** As {@link TcpProxy#heal}. */
    public void heal() {
        fault = Fault.none();
        proxies.values().forEach(TcpProxy::heal);
    }

    /** As {@link TcpProxy#takeDown}. */
    public void takeDown() {
        proxies.values().forEach(TcpProxy::takeDown);
    }

    /** As {@link TcpProxy#cut}. */
    public void cut() {
        proxies.values().forEach(TcpProxy::cut);
    }

    @Override
    public void close() {
        proxies.values().forEach(TcpProxy::close);
    }

    private int port(Broker broker) {
        return proxies.computeIfAbsent(broker, this::proxy).port();
    }

    private TcpProxy proxy(Broker broker) {
        TcpProxy proxy = TcpProxy.to(
                broker.host(), broker.port(), connection -> new KafkaReader(connection, this::withProxiesForBrokers));
        proxy.inflict(message -> fault.judge(message));
        return proxy;
    }

    private ByteBuffer withProxiesForBrokers(KafkaReader.Api asked, ByteBuffer response) {
        ApiKeys api = ApiKeys.forId(asked.key());
        return switch (api) {
            case METADATA, FIND_COORDINATOR, DESCRIBE_CLUSTER, FETCH, PRODUCE -> rewritten(api, asked, response);
            default -> response;
        };
    }

    private ByteBuffer rewritten(ApiKeys api, KafkaReader.Api asked, ByteBuffer response) {
        short headerVersion = api.responseHeaderVersion(asked.version());
        response.getInt();
        ResponseHeader header = ResponseHeader.parse(response, headerVersion);
        ApiMessage body = AbstractResponse.parseResponse(api, new ByteBufferAccessor(response), asked.version())
                .data();
        rewrite(body);
        ByteBuffer message = RequestUtils.serialize(header.data(), headerVersion, body, asked.version());
        ByteBuffer sized = ByteBuffer.allocate(Integer.BYTES + message.remaining());
        return sized.putInt(message.remaining()).put(message).rewind();
    }

    private void rewrite(ApiMessage body) {
        if (body instanceof MetadataResponseData metadata) {
            metadata.brokers().forEach(broker -> rewrite(broker.host(), broker.port(), broker::setPort));
        } else if (body instanceof FindCoordinatorResponseData found) {
            found.coordinators().forEach(each -> rewrite(each.host(), each.port(), each::setPort));
            rewrite(found.host(), found.port(), found::setPort);
        } else if (body instanceof DescribeClusterResponseData cluster) {
            cluster.brokers().forEach(broker -> rewrite(broker.host(), broker.port(), broker::setPort));
        } else if (body instanceof FetchResponseData fetched) {
            fetched.nodeEndpoints().forEach(node -> rewrite(node.host(), node.port(), node::setPort));
        } else if (body instanceof ProduceResponseData produced) {
            produced.nodeEndpoints().forEach(node -> rewrite(node.host(), node.port(), node::setPort));
        }
    }

    /** Brokers and proxies are on one host: the port is what tells them apart. */
    private void rewrite(String host, int port, IntConsumer set) {
        if (port > 0) {
            set.accept(port(new Broker(host, port)));
        }
    }
}
