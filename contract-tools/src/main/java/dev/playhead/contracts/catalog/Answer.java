// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question of the expert checklist and what the contract's author answered: lines {@code Q3 …} and {@code A3 …} of a
 * comment that stands apart.
 *
 * @param answer empty if nobody has answered yet
 */
record Answer(String question, String answer) {

    private static final Pattern LINE = Pattern.compile("^\\s*([QA])(\\d{1,2})\\s+(.*)$");

    /** The answers above a message. */
    static List<Answer> of(Descriptor message) {
        return at(message.getFile(), List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, message.getIndex()));
    }

    /** The answers above a file's package: they are about all of its events. */
    static List<Answer> of(FileDescriptor file) {
        return at(file, List.of(FileDescriptorProto.PACKAGE_FIELD_NUMBER));
    }

    private static List<Answer> at(FileDescriptor file, List<Integer> path) {
        return file.toProto().getSourceCodeInfo().getLocationList().stream()
                .filter(location -> location.getPathList().equals(path))
                .flatMap(location -> read(location).stream())
                .toList();
    }

    private static List<Answer> read(Location location) {
        List<Answer> answers = new ArrayList<>();
        for (String comment : location.getLeadingDetachedCommentsList()) {
            String question = "";
            StringBuilder answer = new StringBuilder();
            for (String line : comment.lines().toList()) {
                Matcher marked = LINE.matcher(line);
                if (marked.matches() && marked.group(1).equals("Q")) {
                    add(answers, question, answer);
                    question = marked.group(3).strip();
                } else {
                    String more = marked.matches() ? marked.group(3) : line.replaceFirst("^\\s*A\\d{1,2}\\s*$", "");
                    answer.append(' ').append(more.strip());
                }
            }
            add(answers, question, answer);
        }
        return answers;
    }

    private static void add(List<Answer> answers, String question, StringBuilder answer) {
        if (!question.isEmpty()) {
            answers.add(new Answer(question, answer.toString().strip()));
        }
        answer.setLength(0);
    }
}
