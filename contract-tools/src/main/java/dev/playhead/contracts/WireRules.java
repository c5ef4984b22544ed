// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether what goes over the wire is read alike by everyone. */
final class WireRules {

    private static final Set<String> MONEY = Set.of(
            "amount",
            "balance",
            "budget",
            "charge",
            "cost",
            "credit",
            "debit",
            "deposit",
            "discount",
            "fee",
            "fees",
            "money",
            "paid",
            "payment",
            "payout",
            "price",
            "refund",
            "revenue",
            "salary",
            "spend",
            "subtotal",
            "tax",
            "tip",
            "total",
            "turnover",
            "vat",
            "wage");

    /** A number of these is a share, not a sum. */
    private static final Set<String> SHARES =
            Set.of("rate", "ratio", "percent", "percentage", "factor", "share", "weight");

    private static final Set<String> POINTS_IN_TIME =
            Set.of("at", "time", "timestamp", "datetime", "millis", "epoch", "ts");

    private final Roles roles;
    private final Report report;

    private WireRules(Roles roles, Report report) {
        this.roles = roles;
        this.report = report;
    }

    static void check(Roles roles, Report report) {
        new WireRules(roles, report).check();
    }

    private void check() {
        report.contracts().files().forEach(this::syntax);
        packages();
        roles.enums().forEach(this::zero);
        roles.events().forEach(this::topLevel);
        for (Descriptor message : roles.onTheWire()) {
            for (FieldDescriptor field : message.getFields()) {
                timestamp(field);
                money(field);
                id(field);
            }
        }
    }

    private void syntax(FileDescriptor file) {
        String syntax = file.toProto().getSyntax();
        if (!syntax.equals("proto3")) {
            report.add(
                    LintRules.PROTO3,
                    file,
                    "The file is " + (syntax.isEmpty() ? "proto2" : syntax) + ".",
                    "Begin it with syntax = \"proto3\"; and give it no required fields, groups or extensions.");
        }
    }

    private void packages() {
        Set<String> names = roles.messages().stream().map(Descriptor::getName).collect(Collectors.toSet());
        for (FileDescriptor file : report.contracts().files()) {
            for (String segment : List.of(file.getPackage().split("\\."))) {
                if (names.contains(segment)) {
                    report.add(
                            LintRules.PACKAGE_NOT_MESSAGE,
                            file,
                            "The package " + file.getPackage() + " has the segment " + segment
                                    + ", which is also a message.",
                            "Write packages in lower case and messages in CamelCase.");
                }
            }
        }
    }

    private void zero(EnumDescriptor type) {
        EnumValueDescriptor zero = type.findValueByNumber(0);
        if (zero != null && !zero.getName().endsWith("_UNSPECIFIED")) {
            report.add(
                    LintRules.ENUM_ZERO_UNSPECIFIED,
                    zero,
                    "The zero of " + type.getName() + " is " + zero.getName() + ".",
                    "Put " + shout(type.getName()) + "_UNSPECIFIED = 0; before it and number the others from 1.");
        }
    }

    private static String shout(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(java.util.Locale.ROOT);
    }

    private void topLevel(Descriptor event) {
        if (event.getContainingType() != null) {
            report.add(
                    LintRules.EVENT_TOP_LEVEL,
                    event,
                    event.getName() + " is nested in "
                            + event.getContainingType().getName() + ".",
                    "Move it to the top level of " + event.getFile().getName() + ".");
        }
    }

    private void timestamp(FieldDescriptor field) {
        boolean isScalar = switch (field.getJavaType()) {
            case INT, LONG, FLOAT, DOUBLE, STRING -> true;
            case BOOLEAN, BYTE_STRING, ENUM, MESSAGE -> false;
        };
        if (isScalar && FieldNames.words(field).size() > 1 && POINTS_IN_TIME.contains(FieldNames.lastWord(field))) {
            report.add(
                    LintRules.TIMESTAMP_TYPE,
                    field,
                    field.getName() + " is a " + typeOf(field) + ".",
                    "Make it a google.protobuf.Timestamp; or, if it is a span of time, a google.protobuf.Duration.");
        }
    }

    private void money(FieldDescriptor field) {
        List<String> words = FieldNames.words(field);
        boolean isFloating = field.getJavaType() == JavaType.FLOAT || field.getJavaType() == JavaType.DOUBLE;
        if (isFloating
                && words.stream().anyMatch(MONEY::contains)
                && words.stream().noneMatch(SHARES::contains)) {
            report.add(
                    LintRules.MONEY_TYPE,
                    field,
                    field.getName() + " is a " + typeOf(field) + ".",
                    "Count the smallest unit in an int64 and say it in the name: " + field.getName()
                            + "_cents; or use a message with units and currency.");
        }
    }

    private void id(FieldDescriptor field) {
        boolean isNumber = switch (field.getJavaType()) {
            case INT, LONG, FLOAT, DOUBLE, BYTE_STRING -> true;
            case STRING, BOOLEAN, ENUM, MESSAGE -> false;
        };
        if (isNumber && FieldNames.isId(field)) {
            report.add(
                    LintRules.ID_STRING,
                    field,
                    field.getName() + " is a " + typeOf(field) + ".",
                    "Make it a string; if it truly counts something, call it a number: "
                            + field.getName().replaceAll("(id|ids|uuid|guid)$", "number") + ".");
        }
    }

    private static String typeOf(FieldDescriptor field) {
        return (field.isRepeated() ? "repeated " : "") + field.getType().name().toLowerCase(java.util.Locale.ROOT);
    }
}
