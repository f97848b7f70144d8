package io.productionguard.gateway.protocol.postgres;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.productionguard.gateway.net.Channels;
import io.productionguard.gateway.protocol.postgres.message.Authentication;
import io.productionguard.gateway.protocol.postgres.message.MalformedMessageException;
import io.productionguard.gateway.protocol.postgres.message.MessageReader;
import io.productionguard.gateway.protocol.postgres.message.PasswordMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Answers the server's authentication requests: SCRAM-SHA-256 (RFC 5802, RFC 7677; without channel binding, whose name is
 * struck from the server's offer because TLS may end elsewhere), MD5 and clear text. Clear text travels inside TLS, or in
 * the open where the target says {@code tls: disable}.
 */
final class UpstreamAuthentication {

    private static final String SCRAM_SHA_256 = "SCRAM-SHA-256";

    private enum Stage {
        BEGUN,
        SCRAM_FIRST,
        SCRAM_DERIVING,
        SCRAM_FINAL,
        SCRAM_VERIFIED,
        PASSWORD_SENT,
        DONE
    }

    private final UpstreamTarget target;
    private final Executor blocking;
    private Stage stage = Stage.BEGUN;
    private ScramClient scram;

    /** @param blocking derives keys, which takes milliseconds that other connections must not wait for */
    UpstreamAuthentication(UpstreamTarget target, Executor blocking) {
        this.target = target;
        this.blocking = blocking;
    }

    /** Whether the server has accepted the gateway. */
    boolean done() {
        return stage == Stage.DONE;
    }

    /**
     * Answers one Authentication… message.
     *
     * @param refuse takes a clause that says why the login cannot go on
     */
    void answer(Channel channel, MessageReader body, Consumer<String> refuse) {
        int code = body.int32();
        switch (code) {
            case Authentication.OK -> {
                body.end();
                // Accepting without proof is the server's business; leaving out its half of SCRAM is not.
                require(stage == Stage.BEGUN || stage == Stage.PASSWORD_SENT || stage == Stage.SCRAM_VERIFIED);
                stage = Stage.DONE;
            }
            case Authentication.CLEARTEXT_PASSWORD -> {
                require(stage == Stage.BEGUN);
                send(channel, refuse, password -> PasswordMessage.encode(channel.alloc(), password));
            }
            case Authentication.MD5_PASSWORD -> {
                require(stage == Stage.BEGUN);
                byte[] salt = body.bytes(4);
                send(channel, refuse, password -> PasswordMessage.encode(channel.alloc(), md5(password, salt)));
            }
            case Authentication.SASL -> scramFirst(channel, body, refuse);
            case Authentication.SASL_CONTINUE -> scramFinal(channel, body, refuse);
            case Authentication.SASL_FINAL -> scramVerify(body, refuse);
            default -> refuse.accept("it asks for an authentication method the gateway does not have (" + code + ")");
        }
    }

    private void send(Channel channel, Consumer<String> refuse, java.util.function.Function<String, ByteBuf> message) {
        stage = Stage.PASSWORD_SENT;
        target.password()
                .ifPresentOrElse(
                        password -> Channels.send(channel, message.apply(password)),
                        () -> refuse.accept("it asks for a password and the target has no credential"));
    }

    private void scramFirst(Channel channel, MessageReader body, Consumer<String> refuse) {
        require(stage == Stage.BEGUN);
        List<String> offered = new ArrayList<>();
        for (String mechanism = body.cstring(); !mechanism.isEmpty(); mechanism = body.cstring()) {
            offered.add(mechanism);
        }
        if (target.password().isEmpty()) {
            refuse.accept("it asks for a password and the target has no credential");
        } else if (!offered.contains(SCRAM_SHA_256)) {
            refuse.accept("it does not offer " + SCRAM_SHA_256);
        } else {
            stage = Stage.SCRAM_FIRST;
            scram = ScramClient.builder()
                    .advertisedMechanisms(List.of(SCRAM_SHA_256))
                    // The server takes the name of the startup message.
                    .username("*")
                    .password(target.password().get().toCharArray())
                    .build();
            byte[] first = scram.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
            Channels.send(channel, PasswordMessage.saslInitialResponse(channel.alloc(), SCRAM_SHA_256, first));
        }
    }

    private void scramFinal(Channel channel, MessageReader body, Consumer<String> refuse) {
        require(stage == Stage.SCRAM_FIRST);
        stage = Stage.SCRAM_DERIVING;
        String serverFirst = MessageReader.utf8(body.bytes(body.remaining()));
        var unused = CompletableFuture.supplyAsync(() -> clientFinal(serverFirst), blocking)
                .whenCompleteAsync(
                        (message, failure) -> {
                            if (failure == null) {
                                stage = Stage.SCRAM_FINAL;
                                Channels.send(channel, PasswordMessage.saslResponse(channel.alloc(), message));
                            } else {
                                refuse.accept("its SCRAM messages are wrong");
                            }
                        },
                        channel.eventLoop());
    }

    private byte[] clientFinal(String serverFirst) {
        try {
            scram.serverFirstMessage(serverFirst);
            return scram.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8);
        } catch (ScramException e) {
            throw new IllegalStateException(e);
        }
    }

    private void scramVerify(MessageReader body, Consumer<String> refuse) {
        require(stage == Stage.SCRAM_FINAL);
        try {
            scram.serverFinalMessage(MessageReader.utf8(body.bytes(body.remaining())));
            stage = Stage.SCRAM_VERIFIED;
        } catch (ScramException e) {
            refuse.accept("it could not prove that it knows the password");
        }
    }

    /** {@code md5(md5(password + user) + salt)}, manual "Message Flow". */
    private String md5(String password, byte[] salt) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            byte[] inner = md5.digest((password + target.user()).getBytes(StandardCharsets.UTF_8));
            md5.update(HexFormat.of().formatHex(inner).getBytes(StandardCharsets.US_ASCII));
            return "md5" + HexFormat.of().formatHex(md5.digest(salt));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no MD5", e);
        }
    }

    private static void require(boolean inOrder) {
        if (!inOrder) {
            throw new MalformedMessageException("authentication messages out of order");
        }
    }
}
