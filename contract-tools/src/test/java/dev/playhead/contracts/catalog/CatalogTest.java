// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.util.JsonFormat;
import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.devstack.DevstackListener;
import dev.playhead.devstack.MavenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog of contracts that have one of everything, and an author who tries to break out of a comment. */
class CatalogTest {

    private static final Path CONTRACTS = Path.of("src/test/contracts/catalog");
    private static final String PLACED = "events/acme.order.v1.OrderPlaced.html";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path site;

    @SuppressWarnings("NullAway.Init") // set before all
    private static ContractSet contracts;

    @BeforeAll
    static void make() {
        Buf buf = Buf.of(MavenFile.of(Buf.coordinates(), new DevstackListener() {}));
        contracts = ContractSet.compile(CONTRACTS.resolve("next"), buf);
        ContractSet before = ContractSet.compile(CONTRACTS.resolve("released"), buf);
        int events = Catalog.of("acme-contracts", contracts)
                .version("1.1.0")
                .after("1.0.0", before)
                .writeTo(site);
        assertThat(events).isEqualTo(4);
    }

    private static String read(String page) throws IOException {
        return Files.readString(site.resolve(page));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }

    @Test
    void everyEventHasAPageThatTheFrontPageLinksTo() throws IOException {
        String front = read("index.html");

        assertThat(pages()).hasSize(5);
        for (Path page : pages()) {
            if (!page.endsWith("index.html")) {
                assertThat(front).contains("href=\"events/" + page.getFileName() + "\"");
            }
        }
        assertThat(front).contains("acme.customer", "acme.order", "team-orders", "4 events on 2 topics");
    }

    @Test
    void aPageTellsAllThereIsToKnowOfAnEvent() throws IOException {
        assertThat(read(PLACED))
                .contains("A customer placed an order.", "Where the invoice goes.", "One article of an order.")
                .contains("On the web.", "CHANNEL_TELEPHONE", "map&lt;string, int64&gt;", "optional bool")
                .contains("personal data", "one of payment", "deprecated", "7 days", "team-orders")
                .contains("<code>lines</code>");
    }

    @Test
    void historyTellsWhatCameWhen() throws IOException {
        assertThat(read(PLACED))
                .contains("<span class=\"since\">since 1.1.0</span>")
                .contains("<dt>1.1.0</dt><dd>field channel added</dd>")
                .contains("<dt>1.0.0</dt><dd>first release</dd>");
        assertThat(read("events/acme.order.v1.OrderCancelled.html")).contains("<dt>1.1.0</dt><dd>first release</dd>");
    }

    @Test
    void aDeprecatedEventSaysWhatToUseInstead() throws IOException {
        assertThat(read("events/acme.order.v1.OrderSent.html"))
                .contains("Deprecated since 1.1.0. It goes away on 2027-06-30. Use ")
                .contains("<a href=\"acme.order.v1.OrderCancelled.html\">OrderCancelled</a>");
    }

    @Test
    void theChecklistShowsWithItsAnswers() throws IOException {
        assertThat(read(PLACED)).contains("Billing and the warehouse asked for it.", "Not answered yet.");
        assertThat(read("index.html"))
                .contains("Questions to its owner, 1 without an answer")
                .contains("A nightly job compares the two");
    }

    @Test
    void nothingOfAnAuthorsTextBecomesMarkup() throws IOException {
        String page = read(PLACED);

        assertThat(page)
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;")
                .doesNotContain("<script>alert", "<img src=x");
        assertThat(pages())
                .allSatisfy(each -> assertThat(Files.readString(each)).doesNotContain("<img", "<script>"));
        assertThat(read("catalog.md")).doesNotContain("<script>").contains("\\<script\\>", "\\[here\\](");
        assertThat(read("search-index.js")).startsWith("const INDEX = [").doesNotContain("</script>");
    }

    @Test
    void pagesAskNobodyForAnything() throws IOException {
        Pattern loaded = Pattern.compile("(?:src|href|action|url)\\s*[=(]\\s*\"?(https?:|//)");
        for (Path page : pages()) {
            assertThat(loaded.matcher(Files.readString(page)).results().map(MatchResult::group))
                    .as(page.toString())
                    .isEmpty();
            assertThat(Files.readString(page)).contains("Content-Security-Policy", "default-src &#39;none&#39;");
        }
        assertThat(read("catalog.css")).doesNotContain("url(", "@import");
        assertThat(read("catalog.js")).doesNotContain("fetch(", "XMLHttpRequest", "innerHTML");
    }

    @Test
    void everyLinkLeadsToAPageThatIsThere() throws IOException {
        Pattern link = Pattern.compile("(?:href|src)=\"([^\"#]+)(#[^\"]*)?\"");
        for (Path page : pages()) {
            for (MatchResult found :
                    link.matcher(Files.readString(page)).results().toList()) {
                if (!found.group(1).startsWith("data:")) {
                    assertThat(page.resolveSibling(found.group(1))).exists();
                }
            }
        }
    }

    @Test
    void everyExampleIsTheJsonOfItsEvent() throws IOException {
        for (var event : contracts.messages()) {
            if (CatalogEvent.isEvent(event)) {
                String json = Example.json(Example.of(event));
                DynamicMessage.Builder parsed = DynamicMessage.newBuilder(event);
                JsonFormat.parser().merge(json, parsed);
                assertThat(parsed.build()).isEqualTo(Example.of(event));
                assertThat(read("events/" + event.getFullName() + ".html"))
                        .contains(Html.escape("\"" + event.getFields().get(0).getJsonName() + "\""));
            }
        }
    }

    @Test
    void asyncApiNamesEveryTopicAndMessageAndRefersOnlyToWhatItHas() throws IOException {
        JsonObject document = JsonParser.parseString(read("asyncapi.json")).getAsJsonObject();

        assertThat(document.get("asyncapi").getAsString()).isEqualTo("3.0.0");
        assertThat(document.getAsJsonObject("channels").keySet()).containsExactly("acme.customer", "acme.order");
        assertThat(document.getAsJsonObject("components")
                        .getAsJsonObject("messages")
                        .keySet())
                .hasSize(4)
                .contains("acme.order.v1.OrderPlaced");
        for (String reference : references(document)) {
            JsonElement target = document;
            for (String step : reference.substring(2).split("/", -1)) {
                assertThat(target.getAsJsonObject().has(step)).as(reference).isTrue();
                target = target.getAsJsonObject().get(step);
            }
        }
    }

    private static List<String> references(JsonElement element) {
        List<String> references = new ArrayList<>();
        if (element.isJsonObject()) {
            for (Map.Entry<String, JsonElement> member :
                    element.getAsJsonObject().entrySet()) {
                if (member.getKey().equals("$ref")) {
                    references.add(member.getValue().getAsString());
                } else {
                    references.addAll(references(member.getValue()));
                }
            }
        } else if (element.isJsonArray()) {
            element.getAsJsonArray().forEach(each -> references.addAll(references(each)));
        }
        return references;
    }

    @Test
    void theDiagramConnectsTopicsThatMentionEachOther() throws IOException {
        assertThat(read("index.html"))
                .contains("<title>acme.order mentions customer_id</title>")
                .contains("<svg class=\"wide\"", "<svg class=\"narrow\"");
    }

    @Test
    void twoRunsMakeTheSameBytes(@TempDir Path again) throws IOException {
        Catalog.of("acme-contracts", contracts).writeTo(again.resolve("a"));
        Catalog.of("acme-contracts", contracts).writeTo(again.resolve("b"));

        assertThat(again.resolve("a/index.html")).hasSameTextualContentAs(again.resolve("b/index.html"));
        assertThat(again.resolve("a/asyncapi.json")).hasSameTextualContentAs(again.resolve("b/asyncapi.json"));
    }
}
