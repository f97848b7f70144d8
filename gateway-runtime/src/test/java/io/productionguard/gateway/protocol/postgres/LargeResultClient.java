package io.productionguard.gateway.protocol.postgres;

import io.productionguard.gateway.protocol.postgres.message.PasswordMessage;
import io.productionguard.gateway.protocol.postgres.message.Query;
import io.productionguard.gateway.protocol.postgres.message.StartupMessage;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A client in a process of its own, started by a gateway: runs one query with the simple protocol, keeps none of its rows,
 * and prints how many there were, their bytes, and the most memory in kB that its parent process ever had resident.
 */
final class LargeResultClient {

    private LargeResultClient() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = System.getenv();
        try (Socket socket = new Socket(environment.get("PGHOST"), Integer.parseInt(environment.get("PGPORT")))) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 256 << 10));
            Map<String, String> parameters =
                    Map.of("user", environment.get("PGUSER"), "database", environment.get("PGDATABASE"));
            socket.getOutputStream().write(bytes(StartupMessage.encode(WireClient.HEAP, parameters)));
            byte[] password = bytes(PasswordMessage.encode(WireClient.HEAP, environment.get("PGPASSWORD")));
            byte[] query = bytes(Query.encode(WireClient.HEAP, arguments[0]));
            long rows = 0;
            long size = 0;
            for (int ready = 0; ready < 2; ) {
                int type = in.readUnsignedByte();
                int length = in.readInt() - 4;
                switch (type) {
                    case 'R' -> {
                        if (in.readInt() != 0) {
                            socket.getOutputStream().write(password);
                        }
                        length -= 4;
                    }
                    case 'D' -> {
                        rows++;
                        size += length;
                    }
                    case 'E' -> throw new IOException(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    case 'Z' -> {
                        if (ready++ == 0) {
                            socket.getOutputStream().write(query);
                        }
                    }
                    default -> {
                        // nothing that is counted
                    }
                }
                in.skipNBytes(length);
            }
            System.out.println(rows + " " + size + " " + residentPeakOfParent());
        }
    }

    private static byte[] bytes(io.netty.buffer.ByteBuf message) {
        byte[] bytes = io.netty.buffer.ByteBufUtil.getBytes(message);
        message.release();
        return bytes;
    }

    private static String residentPeakOfParent() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        return Files.readAllLines(Path.of("/proc/" + parent + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElseThrow();
    }
}
