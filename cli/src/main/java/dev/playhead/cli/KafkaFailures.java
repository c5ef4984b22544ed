// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** What to do where Kafka refuses, or does not answer; whoever asked it has said what was tried, and where. */
final class KafkaFailures {

    private KafkaFailures() {}

    /** Empty if the failure is not Kafka's, or if there is nothing to do about it. */
    static Optional<String> next(Throwable failure) {
        Optional<String> refusal = refusal(failure);
        return refusal.isPresent() || !has(failure, RetriableException.class)
                ? refusal
                : Optional.of("Look at ./playhead status, or check --bootstrap-servers and --kafka-config");
    }

    /** Empty if Kafka does not refuse. */
    static Optional<String> refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException) {
                return Optional.of("Check the credentials in --kafka-config");
            }
            if (cause instanceof AuthorizationException authorization) {
                return Optional.of("Have " + missing(authorization)
                        + " granted to your principal, with kafka-acls.sh, or name another one in --kafka-config");
            }
        }
        return Optional.empty();
    }

    private static String missing(AuthorizationException refusal) {
        if (refusal instanceof TopicAuthorizationException topics) {
            return "READ and DESCRIBE, and for a hospital WRITE, on " + topics.unauthorizedTopics();
        }
        if (refusal instanceof GroupAuthorizationException group) {
            return "READ and DESCRIBE on the group " + group.groupId();
        }
        return refusal instanceof TransactionalIdAuthorizationException
                ? "WRITE and DESCRIBE on the transactional ids that begin with playhead.hospital.<subscription>."
                : "it";
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
