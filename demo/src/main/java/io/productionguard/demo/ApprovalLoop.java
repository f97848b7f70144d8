package io.productionguard.demo;

import io.productionguard.gateway.approval.ApprovalDecision;
import io.productionguard.gateway.approval.ApprovalDecision.Verdict;
import io.productionguard.gateway.control.ControlClient;
import io.productionguard.gateway.control.ControlTarget.Counted;
import io.productionguard.gateway.control.DecisionSigner;
import io.productionguard.gateway.control.EventFollower;
import io.productionguard.gateway.control.EventFollower.RecordedEvent;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.operation.OperationDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Follows the gateway's events and brings every question before the person; hands the signed answer back. */
final class ApprovalLoop implements EventFollower.Listener {

    private final GatewayProcess gateway;
    private final DecisionSigner signer;
    private final Person person;

    ApprovalLoop(GatewayProcess gateway, DecisionSigner signer, Person person) {
        this.gateway = gateway;
        this.signer = signer;
        this.person = person;
    }

    @Override
    public void event(RecordedEvent event) {
        if (!event.type().equals("approval.asked")) {
            return;
        }
        try {
            ask(event.content().object("request"));
        } catch (IOException e) {
            throw new UncheckedIOException("the question could not be answered", e);
        }
    }

    private void ask(JsonObject request) throws IOException {
        System.out.println();
        System.out.println("  ┌─ held on its live connection: request " + request.text("id"));
        System.out.println("  │  target   " + request.text("target"));
        System.out.println("  │  command  " + Terminal.visible(request.text("text")));
        System.out.println(
                "  │  risk     " + request.text("risk") + ": " + String.join("; ", request.texts("reasons")));
        System.out.println("  └─ rule     " + request.text("rule"));
        Verdict verdict = person.decide();
        ApprovalDecision decision = new ApprovalDecision(
                request.text("id"), new OperationDigest(request.text("digest")), verdict, person.name(), "", "");
        try (ControlClient control = ControlClient.connect(gateway.controlSocket())) {
            Counted counted = control.decide(signer.sign(gateway.session(), decision));
            if (!counted.counted()) {
                System.out.println("  not counted: " + counted.note());
            }
        }
    }

    @Override
    public void ended(Optional<IOException> why) {
        why.ifPresent(problem -> System.err.println("demo: lost the gateway: " + problem.getMessage()));
    }
}
