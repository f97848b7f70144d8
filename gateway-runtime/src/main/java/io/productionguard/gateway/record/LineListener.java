package io.productionguard.gateway.record;

import java.io.IOException;
import java.util.Optional;

/**
 * Follows a recording. Called from one thread of its own: it may block for as long as its reader is slow, without
 * holding up the recording or other listeners.
 */
public interface LineListener {

    /**
     * The next line.
     *
     * @param sequence its number
     * @param line its bytes without the line end, one JSON object in UTF-8; the listener may keep the array
     * @throws IOException when it cannot be passed on; ends the subscription
     */
    void line(long sequence, byte[] line) throws IOException;

    /**
     * Nothing more will come: the recording was closed after its last line, or failed, or the listener did. Not called
     * after {@link Subscription#close()}.
     *
     * @param failure why, unless the recording just ended
     */
    void ended(Optional<IOException> failure);
}
