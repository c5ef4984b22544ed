// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the retailer's file, in its order. Source and licence stand in the README.md beside the packaged copy.
 *
 * @since 0.1
 */
public final class RetailCsv {

    private static final String RESOURCE = "online-retail.csv.gz";
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("M/d/yyyy H:mm", Locale.ROOT);
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    private RetailCsv() {}

    /** All lines of the packaged extract. */
    public static List<RetailLine> lines() {
        try (InputStream packed =
                        Objects.requireNonNull(RetailCsv.class.getResourceAsStream(RESOURCE), "no " + RESOURCE);
                Reader text = new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8)) {
            return lines(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    static List<RetailLine> lines(Reader text) throws IOException {
        try (var records = FORMAT.parse(text)) {
            return records.stream().map(RetailCsv::line).toList();
        }
    }

    private static RetailLine line(CSVRecord record) {
        return new RetailLine(
                Math.toIntExact(record.getRecordNumber()),
                record.get("InvoiceNo"),
                record.get("StockCode"),
                record.get("Description").strip(),
                Integer.parseInt(record.get("Quantity")),
                time(record.get("InvoiceDate")),
                pence(record.get("UnitPrice")),
                record.get("CustomerID"),
                record.get("Country"));
    }

    private static Instant time(String text) {
        return LocalDateTime.parse(text, TIME).atZone(LONDON).toInstant();
    }

    /** @throws ArithmeticException if the price has fractions of a penny */
    private static long pence(String pounds) {
        return new BigDecimal(pounds).movePointRight(2).longValueExact();
    }
}
