package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.productionguard.gateway.enforce.Refusal;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.identity.IdentityException;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.protocol.Newcomers;
import io.productionguard.gateway.protocol.Seats;
import io.productionguard.gateway.protocol.postgres.message.Authentication;
import io.productionguard.gateway.protocol.postgres.message.CancelRequest;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.FrameListener;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.NegotiateProtocolVersion;
import io.productionguard.gateway.protocol.postgres.message.PasswordMessage;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import io.productionguard.gateway.protocol.postgres.message.StartupMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * A client connection from its first byte until it is let in: TLS, StartupMessage, proof of identity. Then
 * {@link Admission} connects it to the server.
 *
 * <pre>
 *            SSLRequest, GSSENCRequest, TLS record
 *              ┌───┐
 *              ▼   │
 *   ────────▶ STARTUP ──StartupMessage──▶ PASSWORD ──PasswordMessage──▶ PROVING ──authenticated──▶ ADMITTED
 *                │                           │                            │
 *                ├── CancelRequest ──▶ OVER  └──── refused, timed out, gone ──▶ OVER
 *                └── malformed, refused, timed out, gone ──▶ OVER
 * </pre>
 */
final class ClientStartup extends ChannelInboundHandlerAdapter implements FrameListener {

    /** Largest message in bytes of a client that has not proved who it is; identity tokens are a few kilobytes. */
    private static final int UNPROVED_LIMIT = 64 << 10;
    /** The name registered for TLS that starts without SSLRequest; also guards against cross-protocol attacks. */
    private static final String ALPN = "postgresql";

    private enum Stage {
        STARTUP,
        PASSWORD,
        PROVING,
        ADMITTED,
        OVER
    }

    private final Channel channel;
    private final ClientServices services;
    private final FrameDecoder decoder = FrameDecoder.ofClient(this, UNPROVED_LIMIT);
    private final MessageReader reader = new MessageReader();
    private Stage stage = Stage.STARTUP;
    private boolean tls;
    private boolean gssRefused;
    private Map<String, String> serverParameters = Map.of();

    ClientStartup(Channel channel, ClientServices services) {
        this.channel = channel;
        this.services = services;
    }

    /** Puts the decoder and this into the channel's pipeline. */
    void begin() {
        channel.pipeline().addLast(decoder, this);
    }

    @Override
    public void frame(byte type, ByteBuf buffer, int index, int length) {
        try {
            if (stage == Stage.STARTUP) {
                startup(reader.over(buffer, index + 4, index + length));
            } else if (stage == Stage.PASSWORD && type == Frontend.PASSWORD) {
                prove(PasswordMessage.read(reader.typed(buffer, index, length)));
            } else if (type == Frontend.TERMINATE) {
                end();
                Channels.close(channel);
            } else {
                throw new MalformedMessageException("message out of place");
            }
        } catch (MalformedMessageException e) {
            malformed(e.getMessage());
        }
    }

    private void startup(MessageReader body) {
        int code = body.int32();
        switch (code) {
            case StartupMessage.SSL_REQUEST -> sslRequest(body);
            case StartupMessage.GSSENC_REQUEST -> gssencRequest(body);
            case StartupMessage.CANCEL_REQUEST -> cancel(CancelRequest.read(body));
            default -> {
                if (code >>> 16 != 3) {
                    refuse(SqlState.FEATURE_NOT_SUPPORTED, "the gateway speaks version 3 of the protocol only", "");
                } else {
                    startup(StartupMessage.read(code, body));
                }
            }
        }
    }

    private void sslRequest(MessageReader body) {
        body.end();
        // Bytes behind the request were sent in the open and would be taken for bytes from inside TLS.
        if (tls || decoder.hasMore()) {
            throw new MalformedMessageException("SSLRequest out of place");
        }
        Channels.send(channel, channel.alloc().buffer(1).writeByte('S'));
        addTls();
    }

    @Override
    public void directTls() {
        addTls();
    }

    private void addTls() {
        tls = true;
        SslHandler handler = services.context().tls().newHandler(channel.alloc());
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {ALPN});
        engine.setSSLParameters(parameters);
        channel.pipeline().addFirst(handler);
    }

    private void gssencRequest(MessageReader body) {
        body.end();
        if (tls || gssRefused) {
            throw new MalformedMessageException("GSSENCRequest out of place");
        }
        gssRefused = true;
        Channels.send(channel, channel.alloc().buffer(1).writeByte('N'));
    }

    /** Answers nothing, as the server does; the connection is closed when the request has been passed on. */
    private void cancel(CancelRequest request) {
        stage = Stage.OVER;
        services.cancellations()
                .find(request)
                .ifPresentOrElse(cancel -> cancel.accept(() -> Channels.close(channel)), () -> Channels.close(channel));
    }

    private void startup(StartupMessage startup) {
        try {
            serverParameters = StartupParameters.forServer(startup, services.target());
        } catch (StartupParameters.RefusedException e) {
            refuse(e.toError());
            return;
        }
        if (!tls && !loopback()) {
            refuse(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "the gateway takes passwords only inside TLS",
                    "set PGSSLMODE=require");
            return;
        }
        List<String> unknown = StartupParameters.protocolOptions(startup);
        if (startup.minor() > 0 || !unknown.isEmpty()) {
            var unused = channel.write(NegotiateProtocolVersion.encode(channel.alloc(), unknown));
        }
        stage = Stage.PASSWORD;
        decoder.startupComplete();
        Channels.send(channel, Authentication.cleartextPassword(channel.alloc()));
    }

    private void prove(String secret) {
        stage = Stage.PROVING;
        services.context()
                .authenticator()
                .authenticate(secret)
                .whenCompleteAsync(
                        (caller, failure) -> {
                            if (stage != Stage.PROVING) {
                                return;
                            }
                            if (failure == null) {
                                admit(caller);
                            } else {
                                refuse(
                                        SqlState.INVALID_PASSWORD,
                                        "this client does not belong to the session: " + clause(failure),
                                        "use the password the session put into PGPASSWORD");
                            }
                        },
                        channel.eventLoop());
    }

    private static String clause(Throwable failure) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause instanceof IdentityException ? cause.getMessage() : "its identity could not be checked";
    }

    private void admit(Caller caller) {
        Seats.Seat seat = services.seats().take(channel);
        if (seat == null) {
            Refusal full = services.seats().full(services.target().name());
            refuse(SqlState.TOO_MANY_CONNECTIONS, full.message(), full.hint());
            return;
        }
        stage = Stage.ADMITTED;
        Newcomers.proved(channel);
        channel.pipeline().remove(this);
        new Admission(channel, decoder, services, caller, serverParameters, seat).begin(clientAddress());
    }

    private boolean loopback() {
        return channel.remoteAddress() instanceof InetSocketAddress address
                && address.getAddress().isLoopbackAddress();
    }

    private String clientAddress() {
        return Channels.address(channel);
    }

    private void refuse(String sqlState, String message, String hint) {
        refuse(ErrorResponse.fatal(sqlState, message, "", hint));
    }

    private void refuse(ErrorResponse error) {
        if (stage != Stage.OVER && stage != Stage.ADMITTED) {
            services.context().enforcement().refused(services.target().name(), clientAddress(), error.message());
            turnAway(error);
        }
    }

    private void turnAway(ErrorResponse error) {
        end();
        Channels.sendAndClose(channel, error.encode(channel.alloc()));
    }

    private void end() {
        stage = Stage.OVER;
        decoder.stop();
        if (!channel.isActive()) {
            return;
        }
        // An error that cannot be delivered must not keep the connection.
        Channels.closeAfter(channel, Duration.ofSeconds(1));
    }

    @Override
    public void malformed(String reason) {
        refuse(SqlState.PROTOCOL_VIOLATION, "malformed startup: " + reason, "");
    }

    @Override
    public void oversize(byte type, long length) {
        refuse(SqlState.PROGRAM_LIMIT_EXCEEDED, "a message of " + length + " bytes during startup", "");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            refuse(SqlState.PROTOCOL_VIOLATION, "TLS with the client failed", "");
        } else if (event instanceof Newcomers.TurnedAway turnedAway && stage != Stage.OVER) {
            turnAway(ErrorResponse.fatal(SqlState.PROTOCOL_VIOLATION, turnedAway.reason(), "", ""));
        }
    }

    /** A client that leaves before it proved anything is not an event: port probes do that. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (stage != Stage.ADMITTED && stage != Stage.OVER) {
            if (decoder.hasMore()) {
                services.context()
                        .enforcement()
                        .refused(
                                services.target().name(),
                                clientAddress(),
                                "the client left in the middle of a message");
            }
            end();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        refuse(
                SqlState.PROTOCOL_VIOLATION,
                cause instanceof io.netty.handler.codec.DecoderException
                        ? "TLS with the client failed"
                        : "the client's connection broke",
                "");
    }
}
