// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The numbers and names that a message or an enum promised never to use again.
 *
 * @param ranges of numbers, which may overlap
 */
record Reserved(List<Range> ranges, Set<String> names) {

    /** Both ends belong to it. */
    record Range(int first, int last) {

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + " to " + last;
        }
    }

    static Reserved in(Descriptor message) {
        DescriptorProto proto = message.toProto();
        return new Reserved(
                proto.getReservedRangeList().stream()
                        .map(range -> new Range(range.getStart(), range.getEnd() - 1))
                        .toList(),
                Set.copyOf(proto.getReservedNameList()));
    }

    static Reserved in(EnumDescriptor type) {
        EnumDescriptorProto proto = type.toProto();
        return new Reserved(
                proto.getReservedRangeList().stream()
                        .map(range -> new Range(range.getStart(), range.getEnd()))
                        .toList(),
                Set.copyOf(proto.getReservedNameList()));
    }

    boolean contains(int number) {
        return ranges.stream().anyMatch(range -> range.first() <= number && number <= range.last());
    }

    boolean contains(String name) {
        return names.contains(name);
    }

    /** What this reserves and the other neither reserves nor uses: numbers and names that are free again. */
    Reserved without(Reserved other, Set<Integer> usedNumbers, Set<String> usedNames) {
        List<Range> left = ranges;
        for (Range range : other.ranges) {
            left = minus(left, range);
        }
        for (int number : usedNumbers) {
            left = minus(left, new Range(number, number));
        }
        Set<String> free = new HashSet<>(names);
        free.removeAll(other.names);
        free.removeAll(usedNames);
        return new Reserved(left, free);
    }

    private static List<Range> minus(List<Range> from, Range gone) {
        List<Range> left = new ArrayList<>();
        for (Range range : from) {
            if (gone.last() < range.first() || range.last() < gone.first()) {
                left.add(range);
                continue;
            }
            if (range.first() < gone.first()) {
                left.add(new Range(range.first(), gone.first() - 1));
            }
            if (gone.last() < range.last()) {
                left.add(new Range(gone.last() + 1, range.last()));
            }
        }
        return left;
    }

    boolean isEmpty() {
        return ranges.isEmpty() && names.isEmpty();
    }

    /** As it is written, e.g. {@code 4 to 6, "price"}. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        ranges.forEach(range -> all.add(range.toString()));
        names.stream().sorted().forEach(name -> all.add('"' + name + '"'));
        return String.join(", ", all);
    }
}
