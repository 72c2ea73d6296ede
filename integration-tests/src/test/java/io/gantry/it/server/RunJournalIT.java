package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.it.client.Answer;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.EventStream.Message;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.WorkflowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run's journal, read in pages and followed as it grows. */
@ExtendWith(ArquillianExtension.class)
class RunJournalIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void theJournalIsReadInPagesWithoutGap() {
    String id = gantry.operator().run(threeSteps("paged")).id();

    List<Long> seqs = new ArrayList<>();
    JsonNode next = IntNode.valueOf(0);
    while (next.isNumber()) {
      Answer page = gantry.viewer().get("/api/v1/runs/" + id + "/journal?limit=4&afterSeq=" + next.asLong());
      page.at("/entries").forEach(entry -> seqs.add(entry.path("seq").asLong()));
      next = page.at("/next");
    }

    assertThat(seqs).isEqualTo(LongStream.rangeClosed(1, seqs.size()).boxed().toList()).hasSizeGreaterThan(8);
    assertThat(gantry.viewer().journal(id)).last().matches(RunEntry::isFinal);
  }

  @Test
  void theEventStreamTellsTheWholeRunOnceInOrderAndEnds() {
    String id = gantry.operator().start(threeSteps("streamed"));

    List<Message> messages;
    try (EventStream events = gantry.viewer().follow(id, 0)) {
      messages = events.toItsEnd();
    }

    assertThat(messages)
        .extracting(message -> Long.parseLong(message.id()))
        .isEqualTo(LongStream.rangeClosed(1, messages.size()).boxed().toList());
    assertThat(messages).allMatch(message -> message.name().equals(message.entry().kind()));
    assertThat(messages).extracting(Message::entry).isEqualTo(gantry.viewer().journal(id));
  }

  @Test
  void anEventTellsWhatChangedAndNothingOfWhatWasThereBefore() {
    WorkflowSpec workflow = aChain("changes").askedOf(gantry.provider(), "changes");
    List<String> words = List.of("alder", "birch", "cedar");
    words.forEach(workflow::step);
    Reply first = Reply.text("first " + "x".repeat(5_000));
    gantry.provider()
        .script("changes", ModelScript.ECHO.withReplies(first, Reply.text("second"), Reply.text("third")));

    List<Message> messages;
    try (EventStream events = gantry.viewer().follow(gantry.operator().start(workflow), 0)) {
      messages = events.toItsEnd();
    }

    for (int i = 0; i < words.size(); i++) {
      String step = "steps[" + i + "]";
      String word = words.get(i);
      assertThat(messages).extracting(Message::entry)
          .filteredOn(entry -> !entry.kind().equals("RunSubmitted") && entry.body().toString().contains(word))
          .singleElement().satisfies(entry -> assertThat(entry.step()).isEqualTo(step));
    }
    assertThat(messages).extracting(Message::entry).filteredOn(entry -> entry.body().toString().contains("xxxx"))
        .extracting(RunEntry::kind).containsExactly("ModelReplied", "StepCompleted");
  }

  @Test
  void aClientThatComesBackGetsWhatItMissedAndNothingTwice() {
    String id = gantry.operator().start(threeSteps("resumed"));
    List<Message> first;
    try (EventStream events = gantry.viewer().follow(id, 0)) {
      first = events.until(entry -> entry.kind().equals("StepCompleted"));
    }

    List<Message> rest;
    try (EventStream events = gantry.viewer().follow(id, first.size())) {
      rest = events.toItsEnd();
    }

    List<Long> seqs = new ArrayList<>();
    first.forEach(message -> seqs.add(message.entry().seq()));
    rest.forEach(message -> seqs.add(message.entry().seq()));
    assertThat(seqs).isEqualTo(LongStream.rangeClosed(1, seqs.size()).boxed().toList());
    assertThat(rest).last().matches(message -> message.entry().isFinal());
  }

  @Test
  void anIdleEventStreamIsKeptOpenByComments() {
    String id = gantry.operator().start(oneStep("idle", gantry.provider(), "idle-2500ms"));

    try (EventStream events = gantry.viewer().follow(id, 0)) {
      events.toItsEnd();
      assertThat(events.comments()).isPositive();
    }
  }

  @Test
  void aRunSeesItsInputsAsTheJournalKeepsThemAndSoTheSameAfterACrash() throws Exception {
    WorkflowSpec workflow =
        aChain("kept").askedOf(gantry.provider(), "kept").required("filter", "object").step("{{ filter | tojson }}");
    ObjectNode submission = GantryClient.submission(workflow);
    submission.withObject("/inputs").set("filter", new ObjectMapper().readTree("{\"limit\": 1e3, \"by\": 1, \"a\": 2}"));

    String id = gantry.operator().run(submission).id();

    List<RunEntry> journal = gantry.viewer().journal(id);
    JsonNode kept = journal.get(0).body().at("/inputs/filter");
    assertThat(journal)
        .filteredOn(entry -> entry.kind().equals("StepStarted"))
        .extracting(entry -> entry.body().path("input").asText())
        .containsExactly(kept.toString());
  }

  private WorkflowSpec threeSteps(String name) {
    return aChain(name).askedOf(gantry.provider(), name).step("One").step("Two {{ steps[0].response }}").step("Three");
  }
}
