// SPDX-License-Identifier: Apache-2.0
package dev.playhead.examples.marketplace;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.playhead.examples.marketplace.IndependentFold.Buyer;
import dev.playhead.examples.marketplace.IndependentFold.Gig;
import dev.playhead.examples.marketplace.views.v1.BestSellers;
import dev.playhead.examples.marketplace.views.v1.BuyerPage;
import dev.playhead.examples.marketplace.views.v1.GigPage;
import dev.playhead.examples.marketplace.views.v1.Seller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** The views, as the query API pages through them, beside the fold. */
final class ViewComparisons {

    private static final int PAGE = 500;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 200;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI server;
    private final IndependentFold fold;

    ViewComparisons(URI server, IndependentFold fold) {
        this.server = server;
        this.fold = fold;
    }

    List<Comparison> all() throws IOException, InterruptedException {
        return List.of(
                compare("gigs", pages(fold.gigs(), ViewComparisons::page), GigPage.getDefaultInstance()),
                compare("buyers", pages(fold.buyers(), ViewComparisons::page), BuyerPage.getDefaultInstance()),
                compare("best-sellers", shelves(fold.gigs()), BestSellers.getDefaultInstance()));
    }

    private Comparison compare(String view, Map<String, Message> expected, Message empty)
            throws IOException, InterruptedException {
        return Comparison.of(Comparison.Side.VIEW, view, expected, read(view, empty));
    }

    // ---- what the fold says ----

    private static <R> Map<String, Message> pages(SortedMap<String, R> fold, Function<R, Message> page) {
        return fold.entrySet().stream().collect(toMap(Map.Entry::getKey, entry -> page.apply(entry.getValue())));
    }

    private static Message page(Gig gig) {
        return GigPage.newBuilder()
                .setTitle(gig.title())
                .setPricePence(gig.pricePence())
                .setRevisions(gig.revisions())
                .setRetired(gig.isRetired())
                .setOrders(gig.orders())
                .setUnits(gig.units())
                .setRevenuePence(gig.revenuePence())
                .build();
    }

    private static Message page(Buyer buyer) {
        return BuyerPage.newBuilder()
                .setCountry(buyer.country())
                .setOrders(buyer.orders())
                .setCancelledOrders(buyer.cancelledOrders())
                .setCancellations(buyer.cancellations())
                .setSpendPence(buyer.spendPence())
                .build();
    }

    private static Map<String, Message> shelves(SortedMap<String, Gig> gigs) {
        Map<String, List<Map.Entry<String, Gig>>> shelves =
                gigs.entrySet().stream().collect(groupingBy(gig -> gig.getKey().substring(0, 3)));
        return shelves.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, shelf -> ranking(shelf.getValue().stream())));
    }

    private static Message ranking(Stream<Map.Entry<String, Gig>> gigs) {
        var ranking = BestSellers.newBuilder();
        gigs.sorted(Comparator.comparing(
                                (Map.Entry<String, Gig> gig) -> -gig.getValue().revenuePence())
                        .thenComparing(Map.Entry::getKey))
                .forEach(gig -> ranking.addGigs(Seller.newBuilder()
                        .setGigId(gig.getKey())
                        .setUnits(gig.getValue().units())
                        .setRevenuePence(gig.getValue().revenuePence())));
        return ranking.build();
    }

    // ---- what the query API says ----

    private Map<String, Message> read(String view, Message empty) throws IOException, InterruptedException {
        Map<String, Message> entries = new HashMap<>();
        URI next = server.resolve("/views/" + view + "?limit=" + PAGE);
        while (true) {
            JsonObject page = get(next);
            for (JsonElement entry : page.getAsJsonArray("entries")) {
                JsonObject object = entry.getAsJsonObject();
                entries.put(object.get("key").getAsString(), parse(object.get("view"), empty));
            }
            if (page.get("next").isJsonNull()) {
                return entries;
            }
            next = server.resolve(page.get("next").getAsString());
        }
    }

    /** Asks again while the views are being restored or moved: the server calls that 503, and means "in a moment". */
    private JsonObject get(URI address) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> response = ask(address);
        while (response.statusCode() == UNAVAILABLE && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            response = ask(address);
        }
        if (response.statusCode() != OK) {
            throw new StoryFailedException(address + " answered " + response.statusCode() + ": " + response.body());
        }
        return JsonParser.parseString(response.body()).getAsJsonObject();
    }

    private HttpResponse<String> ask(URI address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Message parse(JsonElement view, Message empty) throws InvalidProtocolBufferException {
        Message.Builder builder = empty.newBuilderForType();
        JsonFormat.parser().merge(view.toString(), builder);
        return builder.build();
    }
}
