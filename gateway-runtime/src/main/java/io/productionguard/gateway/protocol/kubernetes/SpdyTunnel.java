package io.productionguard.gateway.protocol.kubernetes;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * exec, attach and port-forward over SPDY/3.1, where the client opens a stream for each of stdin, stdout, stderr and error,
 * or for each connection to a port. Output is masked in data frames of our own. What goes through a forwarded port is some
 * other protocol: it passes as it is, and the recording has its length and digest.
 */
final class SpdyTunnel extends PodTunnel {

    private final SpdyFrames clientFrames = new SpdyFrames();
    private final SpdyFrames targetFrames = new SpdyFrames();
    private final SpdyStreams streams = new SpdyStreams();

    @Override
    Optional<String> readClient(byte[] piece, int offset, int length, ByteArrayOutputStream out) {
        return clientFrames.read(piece, offset, length, frame -> client(frame, out));
    }

    private void client(SpdyFrames.Frame frame, ByteArrayOutputStream out) {
        if (broken().isPresent()) {
            return;
        }
        if (!frame.opens().isEmpty()) {
            Optional<String> wrong = streams.open(frame.stream(), frame.opens());
            if (wrong.isPresent()) {
                // Not the stream alone: its headers belong to what decodes those of all later ones.
                refuse(wrong.get());
                return;
            }
        }
        if (frame.data() != null && !mayPass(frame)) {
            return;
        }
        out.writeBytes(frame.raw());
        if (frame.reset()) {
            // Whoever resets a stream does not want what its output kept back.
            watch().end(frame.stream());
            streams.reset(frame.stream());
        } else if (frame.last()) {
            streams.clientEnded(frame.stream());
        }
    }

    /** Whether data of the client may go on; what is for a stream that is over is late, and dropped. */
    private boolean mayPass(SpdyFrames.Frame frame) {
        String type = streams.type(frame.stream());
        if (type == null) {
            if (!streams.isOver(frame.stream())) {
                refuse("the client writes to a SPDY stream that nobody opened");
            }
            // Without its type nobody can tell whether it is input that has to be looked at.
            return false;
        }
        return !type.equals("stdin") || input(frame.data());
    }

    @Override
    Optional<String> readTarget(byte[] piece, int offset, int length, ByteArrayOutputStream out) {
        return targetFrames.read(piece, offset, length, frame -> target(frame, out));
    }

    private void target(SpdyFrames.Frame frame, ByteArrayOutputStream out) {
        checkOutputs();
        if (broken().isPresent()) {
            return;
        }
        if (frame.data() == null) {
            control(frame, out);
            return;
        }
        String type = streams.type(frame.stream());
        if (type == null) {
            if (!streams.isOver(frame.stream())) {
                // Each would be a text of its own, for as long as the connection lasts.
                refuse("the target writes to a SPDY stream that nobody opened");
            }
            return;
        }
        if (type.equals("data")) {
            out.writeBytes(frame.raw());
        } else {
            output(frame, type, out);
        }
        if (frame.last()) {
            streams.targetEnded(frame.stream());
        }
    }

    private void control(SpdyFrames.Frame frame, ByteArrayOutputStream out) {
        boolean ends = frame.reset() || frame.last();
        if (ends) {
            write(frame.stream(), watch().end(frame.stream()), out);
            checkOutputs();
            if (broken().isPresent()) {
                return;
            }
        }
        out.writeBytes(frame.raw());
        if (frame.reset()) {
            streams.reset(frame.stream());
        } else if (ends) {
            streams.targetEnded(frame.stream());
        }
    }

    private void output(SpdyFrames.Frame frame, String type, ByteArrayOutputStream out) {
        byte[] masked;
        if (type.equals("error")) {
            // How the command ended comes last; what its output kept back goes before.
            writeAll(watch().pause(), out);
            checkOutputs();
            if (broken().isPresent()) {
                return;
            }
            masked = watch().message(frame.data());
        } else {
            masked = watch().output(frame.stream(), frame.data());
            if (frame.last()) {
                write(frame.stream(), masked, out);
                masked = watch().end(frame.stream());
            }
        }
        if (masked.length > 0 || frame.last() || frame.data().length == 0) {
            out.writeBytes(SpdyFrames.data(frame.stream(), masked, frame.last()));
        }
    }

    @Override
    void write(int stream, byte[] data, ByteArrayOutputStream out) {
        if (data.length > 0) {
            out.writeBytes(SpdyFrames.data(stream, data, false));
        }
    }

    /** On the error stream, where there is one; kubectl prints it. */
    @Override
    void writeFarewell(byte[] status, ByteArrayOutputStream out) {
        streams.forEach((stream, type) -> {
            if (type.equals("error")) {
                out.writeBytes(SpdyFrames.data(stream, status, true));
            }
        });
    }

    @Override
    void release() {
        clientFrames.close();
        targetFrames.close();
    }
}
