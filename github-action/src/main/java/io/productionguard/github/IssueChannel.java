package io.productionguard.github;

import io.productionguard.gateway.net.Json;
import io.productionguard.gateway.net.JsonException;
import io.productionguard.gateway.net.JsonObject;
import io.productionguard.gateway.net.Texts;
import io.productionguard.github.IssueChannel.OpenIssue;
import io.productionguard.github.OpenApproval.Review;
import io.productionguard.github.ReviewRules.Denied;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHPermissionType;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;

/**
 * Approval by comments on an issue, for repositories whose plan has no required reviewers. Weaker than an environment:
 * nothing is signed, and whoever can act as somebody with write permission can approve. A comment counts when a person with
 * write permission (or a member of the team) who did not cause the job wrote exactly the word and the nonce, and never
 * edited it.
 */
final class IssueChannel implements ApprovalChannel, Poller.Work<OpenIssue> {

    private static final Logger LOG = Logger.getLogger(IssueChannel.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PAGE = 100;
    private static final int MAX_PAGES = 5;

    private final Channels.Context context;
    private final String repository;
    private final Set<Long> requesters;
    private final Optional<String> team;
    private final Poller<OpenIssue> poller;

    /** One request and the issue about it; used on the poller's thread. */
    static final class OpenIssue {
        private final HeldRequest request;
        private final ApprovalPage page;
        private final Set<Long> seen = new HashSet<>();
        private Optional<GHIssue> issue = Optional.empty();

        OpenIssue(HeldRequest request, ApprovalPage page) {
            this.request = request;
            this.page = page;
        }
    }

    IssueChannel(
            Channels.Context context,
            String repository,
            Set<Long> requesters,
            Settings.IssueFallback fallback,
            Duration pollInterval) {
        this.context = context;
        this.repository = repository;
        this.requesters = requesters;
        this.team = fallback.team();
        this.poller = new Poller<>("issue-approvals", pollInterval, this);
    }

    @Override
    public void ask(HeldRequest request) {
        Instant longest = Instant.now().plus(context.settings().approvalTimeout());
        Instant deadline = request.expiresAt().isBefore(longest) ? request.expiresAt() : longest;
        byte[] nonce = new byte[8];
        RANDOM.nextBytes(nonce);
        String run;
        try {
            run = context.runner().runAddress();
        } catch (ActionException e) {
            throw new IllegalStateException("checked when the session began", e);
        }
        ApprovalPage page =
                ApprovalPage.of(request, context.session(), run, HexFormat.of().formatHex(nonce));
        poller.add(request.id(), new OpenIssue(request, page), deadline);
    }

    @Override
    public void begin(OpenIssue open) throws IOException, Denied {
        String body =
                open.page.markdown() + "\n\nTo answer, write a comment with exactly one of these lines, and do not edit"
                        + " it:\n\n    approve " + open.page.nonce() + "\n    deny " + open.page.nonce() + "\n";
        if (!open.page.fits()) {
            throw new Denied("the command is too long to be shown whole in an issue");
        }
        String title = "Approve a command on " + open.request.target() + "? (" + open.request.id() + ")";
        open.issue = Optional.of(
                repository().createIssue(Texts.line(title, 200)).body(body).create());
        LOG.log(
                Level.INFO,
                () -> open.request.id() + " waits in issue "
                        + open.issue.map(GHIssue::getNumber).orElse(0));
    }

    /** Loaded when the first command is held: most sessions never ask. */
    private GHRepository repository() throws IOException {
        try {
            GitHub library = LibraryConnector.library(
                    context.http(), context.runner().api(), context.settings().token());
            return library.getRepository(repository);
        } catch (ActionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Never ends a question by an approval: the gateway says when it has enough. */
    @Override
    public boolean poll(OpenIssue open) throws IOException, Denied {
        int number = open.issue.orElseThrow().getNumber();
        for (int page = 1; page <= MAX_PAGES; page++) {
            GitHubApi.Answer answer = context.api()
                    .poll("/repos/" + repository + "/issues/" + number + "/comments?per_page=" + PAGE + "&page="
                            + page);
            if (answer.status() >= 500) {
                throw new IOException(answer.problem());
            }
            if (answer.status() != 200) {
                throw new Denied("the issue cannot be read: " + answer.problem());
            }
            var comments = answer.json().objects("items");
            for (JsonObject comment : comments) {
                take(open, comment);
            }
            if (comments.size() < PAGE) {
                break;
            }
        }
        return false;
    }

    private void take(OpenIssue open, JsonObject comment) throws IOException, Denied {
        String words = GitHubApi.string(comment, "body").strip();
        boolean approves = words.equals("approve " + open.page.nonce());
        if (!approves && !words.equals("deny " + open.page.nonce())) {
            return;
        }
        if (!open.seen.add(comment.number("id", 1, Long.MAX_VALUE))) {
            return;
        }
        Optional<Review> person = person(comment);
        if (person.isEmpty()) {
            return;
        }
        if (!approves) {
            throw new Denied("rejected", person);
        }
        Review by = person.get();
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("type", "github-issue-comment");
        evidence.put("address", GitHubApi.string(comment, "html_url"));
        evidence.put("userId", by.userId());
        evidence.put("login", by.login());
        evidence.put("createdAt", GitHubApi.string(comment, "created_at"));
        context.decisions().approve(open.request, by.approver(), "", Json.write(evidence));
    }

    /** Who wrote it, if they may answer. */
    private Optional<Review> person(JsonObject comment) throws IOException {
        JsonObject user = comment.object("user");
        Review by = new Review(user.number("id", 1, Long.MAX_VALUE), Texts.line(user.text("login"), 100), "");
        Optional<String> problem = problem(comment, user, by);
        problem.ifPresent(why -> LOG.log(Level.WARNING, "the answer of " + by.approver() + " does not count: " + why));
        return problem.isEmpty() ? Optional.of(by) : Optional.empty();
    }

    private Optional<String> problem(JsonObject comment, JsonObject user, Review by) throws IOException {
        if (!GitHubApi.string(user, "type").equals("User")
                || comment.members().get("performed_via_github_app") != null) {
            return Optional.of("it was not written by a person");
        }
        if (!comment.text("created_at").equals(comment.text("updated_at"))) {
            return Optional.of("it was edited");
        }
        if (requesters.contains(by.userId())) {
            return Optional.of("they caused this job");
        }
        if (team.isPresent() ? !isMember(by.login()) : !mayWrite(by.login())) {
            return Optional.of(team.isPresent() ? "they are no member of the team" : "they have no write permission");
        }
        return Optional.empty();
    }

    private boolean mayWrite(String login) throws IOException {
        GHPermissionType permission = repository().getPermission(login);
        return permission == GHPermissionType.ADMIN || permission == GHPermissionType.WRITE;
    }

    private boolean isMember(String login) throws IOException {
        String owner = repository.substring(0, repository.indexOf('/'));
        GitHubApi.Answer answer = context.api()
                .read(
                        "/orgs/" + owner + "/teams/" + team.orElseThrow() + "/memberships/"
                                + TrustedConfiguration.segment(login),
                        "application/vnd.github+json");
        return answer.status() == 200 && isActive(answer);
    }

    private static boolean isActive(GitHubApi.Answer answer) throws JsonException {
        return GitHubApi.string(answer.json(), "state").equals("active");
    }

    @Override
    public void denied(OpenIssue open, Denied why) {
        if (why.by().isPresent()) {
            context.decisions().reject(open.request, why.by().get().approver(), "", "");
        } else {
            context.decisions().deny(open.request, why.getMessage());
        }
        giveUp(open);
    }

    @Override
    public void giveUp(OpenIssue open) {
        if (open.issue.isEmpty()) {
            return;
        }
        try {
            GHIssue issue = open.issue.get();
            open.issue = Optional.empty();
            issue.comment(
                    "This question is settled; comments have no effect any more. The session's recording says how.");
            issue.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the issue was not closed: " + e.getMessage());
        }
    }

    @Override
    public Duration pace() {
        return context.api().pace();
    }

    @Override
    public void takeBack(String id) {
        poller.remove(id);
    }

    @Override
    public void close() {
        poller.close();
    }
}
