package io.productionguard.demo;

import java.util.List;
import java.util.Map;

/**
 * One step of the script, with what must have happened for the demo to have shown something true.
 *
 * @param name as {@link ScriptedAgent} reports it
 * @param attempt what the agent tried
 * @param shows what this shows
 * @param expected the agent's report that proves it
 */
record Step(String name, String attempt, String shows, String expected) {

    /** All steps; the last one depends on what the person decided. */
    static List<Step> script(boolean approvedFirst, boolean approvedAgain) {
        return List.of(
                new Step("read", "read customers", "allowed; e-mail, card and key masked", "answered"),
                new Step(
                        "update",
                        "UPDATE one order",
                        approvedFirst ? "held, approved, run on the same connection" : "held, not approved, not run",
                        approvedFirst ? "done" : "error 42501"),
                new Step("wipe", "DELETE without WHERE", "denied, in PostgreSQL's own words", "error 42501"),
                new Step("program", "COPY … TO PROGRAM", "denied", "error 42501"),
                new Step(
                        "again",
                        "the same UPDATE again",
                        approvedAgain ? "asked again, approved" : "asked again, not approved, not run",
                        approvedAgain ? "done" : "error 42501"));
    }

    boolean holds(Map<String, String> reports) {
        return expected.equals(reports.get(name));
    }
}
