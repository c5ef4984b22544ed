// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.devstack.Devstack;
import java.util.Arrays;
import java.util.List;

/** {@code benchmarks/run}: one benchmark by name, its figures on stdout. */
public final class Main {

    private static final String USAGE = """
            usage: benchmarks/run <name> [--csv] [--events N] [--rounds N]

              serde      bytes to event and back, and telling the type of a frame
              publish    acks=all, linger 5: prebuilt bytes, built by hand, the SDK
              replay     a whole topic through a handler that does nothing
              selective  the same, where one event in a hundred is wanted
              effect     one row into PostgreSQL for each event
              hospital   the same where one key in a hundred is poisoned, beside a dead letter topic
              slow       a handler that waits 5 ms, on 100 threads, each key in order
              view       events folded into a view that is queried
              partitions what an event costs where a topic has 1 to 1,000 partitions
              memory     the heap that a subscription needs, million by million
              contracts  lint and check of a project with 500 events, in seconds

            Variants take turns, round by round, in one run: what counts is the ratio, not the rate.
            """;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        List<String> options = Arrays.asList(arguments);
        if (options.isEmpty() || options.contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        Report report = options.contains("--csv") ? Report.csv() : Report.table();
        switch (options.get(0)) {
            case "serde" -> serde(report, number(options, "--rounds", 9));
            case "publish" -> publish(report, rounds(options), number(options, "--events", 500_000));
            case "replay" -> replay(report, rounds(options), number(options, "--events", 2_000_000));
            case "selective" -> selective(report, rounds(options), number(options, "--events", 2_000_000));
            case "effect" -> effect(report, rounds(options), number(options, "--events", 200_000));
            case "hospital" -> hospital(report, rounds(options), number(options, "--events", 100_000));
            case "partitions" -> partitions(report, rounds(options), number(options, "--events", 1_000_000));
            case "memory" -> memory(number(options, "--events", 1_000_000), number(options, "--rounds", 10));
            case "slow" -> slow(report, rounds(options), number(options, "--events", 200_000));
            case "view" -> view(report, rounds(options), number(options, "--events", 2_000_000));
            case "contracts" -> ContractsBenchmark.run(number(options, "--rounds", 9));
            default -> {
                System.err.print("no benchmark '" + options.get(0) + "'\n" + USAGE);
                System.exit(2);
            }
        }
    }

    private static int rounds(List<String> options) {
        return number(options, "--rounds", 5);
    }

    private static int number(List<String> options, String name, int otherwise) {
        int at = options.indexOf(name);
        return at < 0 ? otherwise : Integer.parseInt(options.get(at + 1));
    }

    private static void serde(Report report, int rounds) throws Exception {
        new Rounds(SerdeBenchmark.benchmark(), rounds, report).run();
    }

    private static void publish(Report report, int rounds, int events) throws Exception {
        try (Stage stage = new Stage(Devstack.builder().registry());
                PublishBenchmark publish = new PublishBenchmark(stage, events)) {
            new Rounds(publish.benchmark(), rounds, report).run();
        }
    }

    private static void replay(Report report, int rounds, int events) throws Exception {
        try (Stage stage = new Stage(Devstack.builder().registry())) {
            new Rounds(ReplayBenchmark.everyEvent(stage, events), rounds, report).run();
        }
    }

    private static void selective(Report report, int rounds, int events) throws Exception {
        try (Stage stage = new Stage(Devstack.builder().registry())) {
            new Rounds(ReplayBenchmark.oneInAHundred(stage, events), rounds, report).run();
        }
    }

    private static void effect(Report report, int rounds, int events) throws Exception {
        try (Stage stage = new Stage(Devstack.builder().registry().postgres());
                EffectBenchmark effect = new EffectBenchmark(stage, events)) {
            new Rounds(effect.benchmark(), rounds, report).run();
        }
    }

    private static void hospital(Report report, int rounds, int events) throws Exception {
        try (Stage stage = new Stage(Devstack.builder().registry().postgres());
                HospitalBenchmark hospital = new HospitalBenchmark(stage, events)) {
            new Rounds(hospital.benchmark(), rounds, report).run();
        }
    }

    private static void partitions(Report report, int rounds, int events) throws Exception {
        for (int partitions : new int[] {1, 10, 100, 1_000}) {
            try (Stage stage = new Stage(Devstack.builder().registry())) {
                new Rounds(ReplayBenchmark.overPartitions(stage, partitions, events), rounds, report).run();
            }
        }
    }

    private static void memory(int events, int passes) throws Exception {
        try (Stage stage = new Stage(Devstack.builder().registry().postgres())) {
            MemoryBenchmark.run(stage, events, passes);
        }
    }

    private static void slow(Report report, int rounds, int events) throws Exception {
        try (Stage stage = new Stage(Devstack.builder().registry())) {
            new Rounds(new SlowBenchmark(stage, events).benchmark(), rounds, report).run();
        }
    }

    private static void view(Report report, int rounds, int events) throws Exception {
        try (Stage stage = new Stage(Devstack.builder().registry())) {
            new Rounds(ViewBenchmark.benchmark(stage, events), rounds, report).run();
        }
    }
}
