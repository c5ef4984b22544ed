// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.StoreUnavailableException;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void whoIsRefusedByKafkaInTheMiddleIsToldWhatToHaveGranted() {
        assertThat(middle(new TransactionalIdAuthorizationException("no")))
                .isEqualTo("could not write: no. Have WRITE and DESCRIBE on the transactional ids that begin with"
                        + " playhead.hospital.<subscription>. granted to your principal, with kafka-acls.sh, or name another"
                        + " one in --kafka-config.");
        assertThat(middle(new TopicAuthorizationException("no", Set.of("gigs"))))
                .contains("for a hospital WRITE, on [gigs]");
        assertThat(middle(GroupAuthorizationException.forGroupId("billing")))
                .contains("READ and DESCRIBE on the group billing");
        assertThat(middle(new KafkaException(new SaslAuthenticationException("no"))))
                .endsWith("Check the credentials in --kafka-config.");
    }

    @Test
    void whoGetsNoAnswerInTheMiddleIsToldWhereToLook() {
        assertThat(middle(new TimeoutException("not within 10 s")))
                .endsWith("Look at ./playhead status, or check --bootstrap-servers and --kafka-config.");
    }

    @Test
    void whatIsNeitherSaysItAlone() {
        assertThat(middle(new RecordTooLargeException("too large"))).isEqualTo("could not write: too large.");
    }

    @Test
    void whatKafkaSaysItselfIsNothingThatShouldNotHaveHappened() {
        assertThat(Failures.sentence(new TopicAuthorizationException("no", Set.of("gigs"))))
                .startsWith("Kafka says TopicAuthorizationException: no. Have READ and DESCRIBE");
        assertThat(Failures.sentence(new KafkaException("Failed to construct", new KafkaException("no jaas.conf"))))
                .isEqualTo("Kafka says KafkaException: no jaas.conf. Check --bootstrap-servers and --kafka-config.");
    }

    /** What a command says when a call fails, late. */
    private static String middle(RuntimeException cause) {
        return Failures.sentence(new StoreUnavailableException(
                "could not write: " + Words.root(cause).getMessage(), true, cause));
    }
}
