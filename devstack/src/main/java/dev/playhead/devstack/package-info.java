// SPDX-License-Identifier: Apache-2.0

/**
 * Real servers for tests and for a laptop: Kafka, a schema registry and PostgreSQL, without Docker.
 *
 * <p><b>Why.</b> What Playhead promises, it promises about crashes: of a broker, of a database, of the process in between.
 * Such a promise can only be tested on the real servers, on any machine, killed at will, many times an hour. An embedded
 * broker shares its JVM with the test and cannot be killed; three of them in one JVM do not even form a cluster. Containers
 * can, where there is Docker.
 *
 * <p><b>How.</b> Each server is a child process. Its files are artifacts of the Maven repository that the user already has
 * configured ({@code MavenArtifacts}), unpacked once into the user's cache ({@code Distribution}); no jar of a broker is on
 * anybody's class path. A {@code Program} says how one is laid out, started and probed, {@code ProcessServer} runs it,
 * {@code ProcessStack} runs several at once. A server counts as started when it does for a client what it is there for
 * ({@code Readiness}): a broker has all its peers and takes an offset through the group coordinator, the registry lists its
 * subjects, the database answers a query. Nothing sleeps and hopes.
 *
 * <p><b>No orphans.</b> A shutdown hook ends the servers in order, but nobody runs a hook after {@code kill -9}. So each
 * child has a guard, a shell that waits for the end of a pipe which the kernel closes with the JVM, and then ends the child
 * and its children, also when they are stopped ({@code Child}). A detached stack has its guards sent home; the state
 * directory then tells a later JVM which processes are its servers, by id and time of start.
 *
 * <p><b>Rejected.</b> {@code KafkaClusterTestKit}: nodes in one JVM, with the broker's class path on ours. One guard for all:
 * a server that is started again needs a new one anyhow. Process groups instead of a guard: PostgreSQL's children leave
 * theirs. Ports from the system's ephemeral range: a client that redials a dead server can be given the server's own port.
 *
 * <p><b>Consequences.</b> Linux and macOS only, on x86-64 and ARM; tried on Linux x86-64. The first start downloads about
 * 170 MB. As root, PostgreSQL needs user namespaces. With {@code -Dplayhead.devstack=containers} the same API starts
 * containers; where there is no Docker the tests are skipped, and say so.
 */
@NullMarked
package dev.playhead.devstack;

import org.jspecify.annotations.NullMarked;
