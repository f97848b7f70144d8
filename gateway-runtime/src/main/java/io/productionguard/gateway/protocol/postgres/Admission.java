package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.productionguard.gateway.enforce.GuardedConnection;
import io.productionguard.gateway.identity.Caller;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.net.TcpConnector;
import io.productionguard.gateway.protocol.Seats;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;
import io.productionguard.gateway.protocol.postgres.message.FrameDecoder;
import io.productionguard.gateway.protocol.postgres.message.FrameListener;
import io.productionguard.gateway.protocol.postgres.message.Frontend;
import io.productionguard.gateway.protocol.postgres.message.SqlState;
import java.io.IOException;
import java.util.Map;

/**
 * Lets in a client that has proved who it is: announces it to the enforcement path, connects and logs in to the server,
 * and then starts the {@link Conversation}. Until then the client has nothing to say.
 */
final class Admission extends ChannelInboundHandlerAdapter
        implements FrameListener, TcpConnector.Outcome, UpstreamLogin.Outcome {

    private final Channel client;
    private final FrameDecoder decoder;
    private final ClientServices services;
    private final Caller caller;
    private final Map<String, String> serverParameters;
    private final Seats.Seat seat;
    private GuardedConnection guarded;
    private Channel server;
    private boolean over;

    Admission(
            Channel client,
            FrameDecoder decoder,
            ClientServices services,
            Caller caller,
            Map<String, String> serverParameters,
            Seats.Seat seat) {
        this.client = client;
        this.decoder = decoder;
        this.services = services;
        this.caller = caller;
        this.serverParameters = serverParameters;
        this.seat = seat;
    }

    void begin(String clientAddress) {
        decoder.continueWith(this, FrameDecoder.MESSAGE_LIMIT);
        client.pipeline().addLast(this);
        String target = services.target().name();
        try {
            guarded = services.context().enforcement().connect(target, caller, clientAddress);
        } catch (IOException e) {
            over = true;
            close(ErrorResponse.fatal(
                    SqlState.ADMIN_SHUTDOWN, "the session cannot be recorded, so nobody is let in", "", ""));
            return;
        }
        services.connector().connect(client.eventLoop(), this);
    }

    @Override
    public void open(Channel channel) {
        if (over) {
            Channels.close(channel);
            return;
        }
        server = channel;
        seat.keepFor(channel);
        UpstreamAuthentication authentication = new UpstreamAuthentication(services.target(), services.blocking());
        new UpstreamLogin(services.target(), serverParameters, authentication, services.patience(), guarded::text, this)
                .start(channel);
    }

    @Override
    public void ready(Upstream upstream) {
        if (over) {
            Channels.close(upstream.channel());
            return;
        }
        ColumnOrigins known = services.origins().get();
        if (known != null && known.fresh()) {
            converse(upstream);
        } else {
            new CatalogueReader(upstream, guarded::masksColumn, new Catalogue(upstream)).begin(services.patience());
        }
    }

    /** What the server told about its columns. */
    private final class Catalogue implements CatalogueReader.Outcome {

        private final Upstream upstream;

        Catalogue(Upstream upstream) {
            this.upstream = upstream;
        }

        @Override
        public void read(ColumnOrigins origins) {
            services.origins().set(origins);
            converse(upstream);
        }

        @Override
        public void lost(String reason) {
            failed(reason);
        }
    }

    private void converse(Upstream upstream) {
        if (!over) {
            over = true;
            client.pipeline().remove(this);
            new Conversation(client, decoder, upstream, guarded, services).begin();
        } else {
            Channels.close(upstream.channel());
        }
    }

    @Override
    public void failed(String reason) {
        failed(UpstreamLogin.cannotConnect(services.target(), reason));
    }

    @Override
    public void failed(ErrorResponse error) {
        if (!over) {
            over = true;
            guarded.closed(error.message());
            close(error);
        }
    }

    private void abandon(String reason) {
        if (!over) {
            over = true;
            guarded.closed(reason);
            if (server != null) {
                Channels.close(server);
            }
        }
    }

    private void close(ErrorResponse error) {
        decoder.stop();
        Channels.sendAndClose(client, error.encode(client.alloc()));
    }

    @Override
    public void frame(byte type, ByteBuf buffer, int index, int length) {
        if (type == Frontend.TERMINATE) {
            abandon("the client left before it was connected");
            Channels.close(client);
        } else {
            malformed("the client did not wait for the end of its startup");
        }
    }

    @Override
    public void oversize(byte type, long length) {
        malformed("the client did not wait for the end of its startup");
    }

    @Override
    public void malformed(String reason) {
        if (!over) {
            guarded.violation(reason);
            abandon(reason);
            close(ErrorResponse.fatal(SqlState.PROTOCOL_VIOLATION, reason, "", ""));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        abandon("the client left before it was connected");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        abandon("the client's connection broke");
        Channels.close(client);
    }
}
