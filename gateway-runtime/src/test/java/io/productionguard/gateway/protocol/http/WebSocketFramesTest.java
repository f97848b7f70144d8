package io.productionguard.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.productionguard.gateway.protocol.http.body.ByteRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Frames cut anywhere, and frames that are none. */
final class WebSocketFramesTest {

    private static final int LONG = 1_000_000;

    private static byte[] frames(boolean masked, int... lengths) {
        ByteRun bytes = new ByteRun();
        for (int length : lengths) {
            byte[] payload = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
            WebSocketFrames.write(new WebSocketFrames.Frame(true, WebSocketFrames.TEXT, payload), masked, bytes);
        }
        return bytes.take();
    }

    @Test
    void itDoesNotMatterWhereFramesAreCut() {
        for (boolean masked : new boolean[] {false, true}) {
            byte[] bytes = frames(masked, 0, 5, 125, 126, 300);
            for (int cut = 0; cut <= bytes.length; cut++) {
                List<Integer> lengths = new ArrayList<>();
                WebSocketFrames reader = new WebSocketFrames(masked, frame -> lengths.add(frame.payload().length));
                reader.feed(bytes, 0, cut);
                reader.feed(bytes, cut, bytes.length - cut);

                assertThat(reader.problem()).isNull();
                assertThat(lengths).as("cut at %d", cut).containsExactly(0, 5, 125, 126, 300);
            }
        }
    }

    @Test
    void aLongFrameThatComesByteByByteTakesNoLonger() {
        byte[] bytes = frames(false, LONG);
        List<Integer> lengths = new ArrayList<>();
        WebSocketFrames reader = new WebSocketFrames(false, frame -> lengths.add(frame.payload().length));
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < bytes.length; i++) {
                reader.feed(bytes, i, 1);
            }
        });
        assertThat(lengths).containsExactly(LONG);
    }

    @Test
    void refusesWhatIsNoFrameItKnows() {
        for (byte[] bytes : new byte[][] {
            {(byte) 0xC1, 0}, // compressed, which was not agreed
            {(byte) 0x83, 0}, // reserved opcode
            {(byte) 0x8B, 0}, // reserved control opcode
            {(byte) 0x09, 0}, // a control frame in pieces
            {(byte) 0x89, 126, 0, 126}, // a control frame that is too long
            {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0}, // masked, from a server
            {(byte) 0x81, 127, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0}, // a negative length
            {(byte) 0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0} // 4 GiB
        }) {
            WebSocketFrames reader = new WebSocketFrames(false, frame -> {
                throw new AssertionError("took " + frame);
            });
            reader.feed(bytes, 0, bytes.length);

            assertThat(reader.problem()).isNotNull();
        }
    }
}
