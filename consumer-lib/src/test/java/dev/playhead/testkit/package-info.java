// SPDX-License-Identifier: Apache-2.0
/** What tests of anything that talks to Kafka or PostgreSQL can use; knows nothing of Playhead. */
@NullMarked
package dev.playhead.testkit;

import org.jspecify.annotations.NullMarked;
