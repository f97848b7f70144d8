package io.productionguard.gateway.protocol.postgres;

import io.netty.channel.Channel;

/** Whether a channel is read: not while there is any reason to wait. Event loop only. */
final class ReadGate {

    /** The other side cannot be written to. */
    static final int PEER_BUSY = 1;
    /** Too many of its messages wait their turn. */
    static final int BACKLOG_FULL = 2;
    /** What it sends is not wanted any more, and it is being told. */
    static final int CANCELLING = 4;

    private final Channel channel;
    private int reasons;

    ReadGate(Channel channel) {
        this.channel = channel;
    }

    void set(int reason, boolean holds) {
        reasons = holds ? reasons | reason : reasons & ~reason;
        boolean read = reasons == 0;
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }
}
