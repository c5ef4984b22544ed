// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigInteger;

/**
 * Whether every value that one scalar type writes is read as the same value by another.
 *
 * <p>On the wire a value has one of a few encodings, and a reader of the same encoding sees the same bits: what is left to
 * ask is whether all values fit. In JSON all integers look alike, whatever their encoding.
 */
enum Reading {
    WIRE {
        @Override
        boolean isLossless(FieldDescriptor.Type writer, FieldDescriptor.Type reader) {
            return encoding(writer).equals(encoding(reader)) && fits(writer, reader);
        }
    },
    JSON {
        @Override
        boolean isLossless(FieldDescriptor.Type writer, FieldDescriptor.Type reader) {
            if (isInteger(writer)) {
                return reader == FieldDescriptor.Type.DOUBLE
                        ? max(writer).compareTo(EXACT_IN_DOUBLE) <= 0
                        : isInteger(reader) && isWithin(writer, reader);
            }
            return writer == FieldDescriptor.Type.FLOAT && reader == FieldDescriptor.Type.DOUBLE;
        }
    };

    private static final BigInteger EXACT_IN_DOUBLE = BigInteger.ONE.shiftLeft(53);

    /** Of two different types, neither an enum nor a message on both sides. */
    abstract boolean isLossless(FieldDescriptor.Type writer, FieldDescriptor.Type reader);

    boolean isLossless(FieldDescriptor writer, FieldDescriptor reader) {
        return isLossless(writer.getType(), reader.getType());
    }

    private static String encoding(FieldDescriptor.Type type) {
        return switch (type) {
            case INT32, INT64, UINT32, UINT64, BOOL, ENUM -> "varint";
            case SINT32, SINT64 -> "zigzag";
            case FIXED32, SFIXED32 -> "4 bytes";
            case FIXED64, SFIXED64 -> "8 bytes";
            case STRING, BYTES, MESSAGE -> "length and bytes";
            case FLOAT, DOUBLE, GROUP -> type.name();
        };
    }

    private static boolean fits(FieldDescriptor.Type writer, FieldDescriptor.Type reader) {
        return switch (reader) {
            case BYTES -> true;
            case STRING, MESSAGE, BOOL, ENUM, FLOAT, DOUBLE, GROUP -> false;
            default -> isWithin(writer, reader);
        };
    }

    private static boolean isInteger(FieldDescriptor.Type type) {
        return switch (type) {
            case INT32, INT64, UINT32, UINT64, SINT32, SINT64, FIXED32, FIXED64, SFIXED32, SFIXED64 -> true;
            default -> false;
        };
    }

    private static boolean isWithin(FieldDescriptor.Type writer, FieldDescriptor.Type reader) {
        return min(reader).compareTo(min(writer)) <= 0 && max(writer).compareTo(max(reader)) <= 0;
    }

    private static BigInteger min(FieldDescriptor.Type type) {
        return switch (type) {
            case INT32, SINT32, SFIXED32, ENUM -> BigInteger.valueOf(Integer.MIN_VALUE);
            case INT64, SINT64, SFIXED64 -> BigInteger.valueOf(Long.MIN_VALUE);
            default -> BigInteger.ZERO;
        };
    }

    private static BigInteger max(FieldDescriptor.Type type) {
        return switch (type) {
            case BOOL -> BigInteger.ONE;
            case INT32, SINT32, SFIXED32, ENUM -> BigInteger.valueOf(Integer.MAX_VALUE);
            case UINT32, FIXED32 -> BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
            case INT64, SINT64, SFIXED64 -> BigInteger.valueOf(Long.MAX_VALUE);
            default -> BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        };
    }
}
