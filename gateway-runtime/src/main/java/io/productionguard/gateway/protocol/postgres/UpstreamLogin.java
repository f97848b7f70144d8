package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.protocol.postgres.message.Backend;
import io.productionguard.gateway.protocol.postgres.message.BackendKeyData;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.FrameListener;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.ParameterStatus;
import io.productionguard.gateway.protocol.postgres.message.ReadyForQuery;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import io.productionguard.gateway.protocol.postgres.message.StartupMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Logs the gateway in at the server with the target's credential: from StartupMessage to the first ReadyForQuery. The
 * credential's password goes nowhere else, and no message shows it.
 */
final class UpstreamLogin extends ChannelInboundHandlerAdapter implements FrameListener {

    /** Where a login ends, on the channel's event loop; exactly one is called, once. */
    interface Outcome {

        void ready(Upstream upstream);

        /** The server, or the gateway in its place, said no; the channel is closed. */
        void failed(ErrorResponse error);
    }

    private final UpstreamTarget target;
    private final Map<String, String> parameters;
    private final UpstreamAuthentication authentication;
    private final Duration timeout;
    private final UnaryOperator<String> mask;
    private final Outcome outcome;
    private final FrameDecoder decoder = FrameDecoder.ofServer(this, FrameDecoder.MESSAGE_LIMIT);
    private final MessageReader reader = new MessageReader();
    private final List<ParameterStatus> statuses = new ArrayList<>();
    private Channel channel;
    private BackendKeyData key;
    private Future<?> deadline;
    private boolean over;

    UpstreamLogin(
            UpstreamTarget target,
            Map<String, String> parameters,
            UpstreamAuthentication authentication,
            Duration timeout,
            UnaryOperator<String> mask,
            Outcome outcome) {
        this.target = target;
        this.parameters = Map.copyOf(parameters);
        this.authentication = authentication;
        this.timeout = timeout;
        this.mask = mask;
        this.outcome = outcome;
    }

    /** Begins on an open channel. */
    void start(Channel open) {
        channel = open;
        deadline = channel.eventLoop()
                .schedule(
                        () -> cannotConnect("it did not finish the login in time"),
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.pipeline().addLast(decoder, this);
        Channels.send(channel, StartupMessage.encode(channel.alloc(), parameters));
    }

    @Override
    public void frame(byte type, ByteBuf buffer, int index, int length) {
        try {
            handle(type, reader.typed(buffer, index, length));
        } catch (MalformedMessageException e) {
            cannotConnect("it broke the protocol during login: " + e.getMessage());
        }
    }

    private void handle(byte type, MessageReader body) {
        switch (type) {
            case Backend.AUTHENTICATION -> authentication.answer(channel, body, this::refused);
            case Backend.PARAMETER_STATUS -> statuses.add(ParameterStatus.read(body));
            case Backend.BACKEND_KEY_DATA -> key = BackendKeyData.read(body);
            case Backend.ERROR_RESPONSE -> serverRefused(ErrorResponse.read(body));
            case Backend.READY_FOR_QUERY -> ready(ReadyForQuery.read(body));
            case Backend.NOTICE_RESPONSE -> {
                // Nobody is there yet to read it.
            }
            default -> throw new MalformedMessageException("message of type " + (type & 0xFF));
        }
    }

    private void ready(byte status) {
        if (!authentication.done() || status != ReadyForQuery.IDLE) {
            throw new MalformedMessageException("ready before it was authenticated");
        }
        for (ParameterStatus each : statuses) {
            if (!each.keepsMeaning()) {
                cannotConnect("it insists on " + each.name() + " = " + each.value());
                return;
            }
        }
        if (!over) {
            over = true;
            deadline.cancel(false);
            channel.pipeline().remove(this);
            outcome.ready(new Upstream(channel, decoder, List.copyOf(statuses), key));
        }
    }

    /** Authentication errors would name the role; everything else is passed on, masked. */
    private void serverRefused(ErrorResponse error) {
        if (error.sqlState().startsWith("28")) {
            refused("it did not accept the gateway's login (SQLSTATE " + error.sqlState() + ")");
        } else {
            ErrorResponse masked = error.masked(mask);
            fail(ErrorResponse.fatal(masked.sqlState(), "target " + target.name() + ": " + masked.message(), "", ""));
        }
    }

    private void refused(String reason) {
        fail(ErrorResponse.fatal(
                SqlState.INVALID_PASSWORD,
                "target " + target.name() + " cannot be used: " + reason,
                "",
                "whoever operates the gateway has to check credential \"" + target.credentialName() + "\""));
    }

    private void cannotConnect(String reason) {
        fail(cannotConnect(target, reason));
    }

    static ErrorResponse cannotConnect(UpstreamTarget target, String reason) {
        return ErrorResponse.fatal(
                SqlState.CANNOT_CONNECT, "target " + target.name() + " cannot be reached: " + reason, "", "");
    }

    private void fail(ErrorResponse error) {
        if (!over) {
            over = true;
            deadline.cancel(false);
            decoder.stop();
            Channels.close(channel);
            outcome.failed(error);
        }
    }

    @Override
    public void oversize(byte type, long length) {
        cannotConnect("it sent a message of " + length + " bytes during login");
    }

    @Override
    public void malformed(String reason) {
        cannotConnect("it broke the protocol during login: " + reason);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cannotConnect("it closed the connection during login");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        cannotConnect("the connection broke during login");
    }
}
