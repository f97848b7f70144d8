package io.productionguard.gateway.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.productionguard.gateway.enforce.Passage;
import io.productionguard.gateway.protocol.postgres.message.ErrorResponse;

/** A message of the client that is an operation, and the two ways it can go once it was decided. */
interface Attempt {

    /** Sends exactly the message that was submitted. */
    void forward(ByteBuf buffer, int index, int length, Passage passage);

    /** Sends in its place what makes the server fail, so that the client gets {@code error} and the right state. */
    void deny(ErrorResponse error);
}
