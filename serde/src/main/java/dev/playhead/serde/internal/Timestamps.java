// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Instants as RFC 3339 text, in bytes: exactly what {@link Instant#toString} writes, in a fraction of its time, since every
 * event carries one. Calendar arithmetic is done on days since 0000-03-01, so that the leap day is a year's last.
 */
final class Timestamps {

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int DAYS_PER_ERA = 146_097; // 400 years, after which the calendar repeats itself
    private static final int DAYS_TO_EPOCH = 719_468; // from 0000-03-01 to 1970-01-01

    /** From year 0 to year 9999: four digits and no sign. */
    private static final long FIRST_SECOND = LocalDate.of(0, 1, 1).toEpochDay() * SECONDS_PER_DAY;

    private static final long LAST_SECOND = LocalDate.of(10_000, 1, 1).toEpochDay() * SECONDS_PER_DAY - 1;

    /** Longer than any sensible timestamp; nothing beyond it is looked at. */
    private static final int MAX_BYTES = 64;

    private Timestamps() {}

    static byte[] format(Instant time) {
        long second = time.getEpochSecond();
        int nano = time.getNano();
        if (second < FIRST_SECOND || second > LAST_SECOND) {
            return time.toString().getBytes(ISO_8859_1);
        }
        int fraction = fractionDigits(nano);
        byte[] text = new byte[fraction == 0 ? 20 : 21 + fraction];
        putDate(text, (int) Math.floorDiv(second, (long) SECONDS_PER_DAY));
        putTime(text, Math.floorMod(second, SECONDS_PER_DAY));
        if (fraction > 0) {
            text[19] = '.';
            put(text, 20, fraction, nano / power(9 - fraction));
        }
        text[text.length - 1] = 'Z';
        return text;
    }

    /** As few groups of three digits as show everything. */
    private static int fractionDigits(int nano) {
        if (nano == 0) {
            return 0;
        }
        return nano % 1_000_000 == 0 ? 3 : nano % 1_000 == 0 ? 6 : 9;
    }

    private static void putDate(byte[] text, int epochDay) {
        int day = epochDay + DAYS_TO_EPOCH;
        int era = Math.floorDiv(day, DAYS_PER_ERA);
        int dayOfEra = Math.floorMod(day, DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        put(text, 0, 4, era * 400 + yearOfEra + (month <= 2 ? 1 : 0));
        text[4] = '-';
        put(text, 5, 2, month);
        text[7] = '-';
        put(text, 8, 2, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
    }

    private static void putTime(byte[] text, int secondOfDay) {
        text[10] = 'T';
        put(text, 11, 2, secondOfDay / 3_600);
        text[13] = ':';
        put(text, 14, 2, secondOfDay / 60 % 60);
        text[16] = ':';
        put(text, 17, 2, secondOfDay % 60);
    }

    private static void put(byte[] text, int at, int digits, int value) {
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static int power(int exponent) {
        int power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    /** Reads any RFC 3339 timestamp; empty if the bytes are not one. */
    static Optional<Instant> parse(byte[] text) {
        if (text.length > MAX_BYTES) {
            return Optional.empty();
        }
        Instant usual = parseUsual(text);
        if (usual != null) {
            return Optional.of(usual);
        }
        try {
            return Optional.of(
                    OffsetDateTime.parse(new String(text, ISO_8859_1)).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The form that {@link #format} writes, with any number of fraction digits; null if it is another one. */
    private static @Nullable Instant parseUsual(byte[] text) {
        if (!isUsual(text)) {
            return null;
        }
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        int nano = text.length == 20 ? 0 : number(text, 20, text.length - 21) * power(30 - text.length);
        long day = epochDay(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
        return hour > 23 || minute > 59 || second > 59 || day == Long.MIN_VALUE
                ? null
                : Instant.ofEpochSecond(day * SECONDS_PER_DAY + hour * 3_600L + minute * 60L + second, nano);
    }

    private static boolean isUsual(byte[] text) {
        if (text.length < 20 || text.length == 21 || text.length > 30) {
            return false;
        }
        for (int i = 0; i < text.length - 1; i++) {
            boolean isDigit = text[i] >= '0' && text[i] <= '9';
            if (isDigit == isPunctuation(i)) {
                return false;
            }
        }
        return text[4] == '-'
                && text[7] == '-'
                && text[10] == 'T'
                && text[13] == ':'
                && text[16] == ':'
                && text[19] == (text.length == 20 ? 'Z' : '.')
                && text[text.length - 1] == 'Z';
    }

    private static boolean isPunctuation(int i) {
        return i == 4 || i == 7 || i == 10 || i == 13 || i == 16 || i == 19;
    }

    private static int number(byte[] text, int at, int digits) {
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            number = 10 * number + text[i] - '0';
        }
        return number;
    }

    private static long epochDay(int year, int month, int day) {
        try {
            return LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            return Long.MIN_VALUE;
        }
    }
}
