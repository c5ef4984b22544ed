// SPDX-License-Identifier: Apache-2.0

/** Real servers for tests and for a laptop: Kafka, a schema registry and PostgreSQL as child processes, without Docker. */
@NullMarked
package dev.playhead.devstack;

import org.jspecify.annotations.NullMarked;
