// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One step of a guide that can be played. A page has three kinds of them: a {@code console} block, whose lines after
 * {@code $} are typed and whose other lines are what appears; a block under {@code <!-- file: path -->}, which is the file;
 * and a {@code diff} block under {@code <!-- edit: path -->}, which is applied to it.
 */
sealed interface GuideStep {

    /** A command and lines of its output, in their order; between them there may be others. */
    record Run(String command, List<String> output) implements GuideStep {

        boolean isToFail() {
            return output.stream().anyMatch(line -> line.contains("BUILD FAILURE"));
        }
    }

    record Write(String path, String text) implements GuideStep {}

    record Edit(String path, String before, String after) implements GuideStep {}

    Pattern BLOCK = Pattern.compile(
            "(?:<!-- (file|edit): (\\S+) -->\\n)?^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    static List<GuideStep> of(String page) {
        List<GuideStep> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            String text = block.group(4);
            if ("file".equals(block.group(1))) {
                steps.add(new Write(block.group(2), text));
            } else if ("edit".equals(block.group(1))) {
                steps.add(edit(block.group(2), text));
            } else if (block.group(3).equals("console")) {
                steps.addAll(runs(text));
            }
        }
        return steps;
    }

    private static Edit edit(String path, String diff) {
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        diff.lines().forEach(line -> {
            String text = line.substring(1) + "\n";
            if (line.charAt(0) != '+') {
                before.append(text);
            }
            if (line.charAt(0) != '-') {
                after.append(text);
            }
        });
        return new Edit(path, before.toString(), after.toString());
    }

    private static List<Run> runs(String text) {
        List<Run> runs = new ArrayList<>();
        for (String line : text.replace("\\\n", "").lines().toList()) {
            if (line.startsWith("$ ")) {
                runs.add(new Run(line.substring(2), new ArrayList<>()));
            } else if (!line.isBlank() && !line.strip().equals("...")) {
                runs.get(runs.size() - 1).output().add(line.strip());
            }
        }
        return runs;
    }
}
