package io.productionguard.gateway.protocol.postgres;

import io.netty.channel.Channel;
import io.productionguard.gateway.protocol.postgres.message.BackendKeyData;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.ParameterStatus;
import java.util.List;

/**
 * A connection to the server on which the gateway is logged in and idle.
 *
 * @param channel open
 * @param decoder in its pipeline, to be given the next listener
 * @param statuses run-time parameters the server told
 * @param key by which its statements can be cancelled, or null when the server gave none
 */
record Upstream(Channel channel, FrameDecoder decoder, List<ParameterStatus> statuses, BackendKeyData key) {}
