// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * As much English as the names of events need: past participles, verbs, and the small words that follow them.
 *
 * <p>Regular participles are told by their ending, irregular ones are listed. A word list knows less than a dictionary and
 * is wrong at the edges; it is wrong the same way every time, needs no data and can be read.
 */
final class English {

    /** Base form to participle, of verbs that events are named after. */
    private static final Map<String, String> IRREGULAR = pairs("""
            arise arisen, awake awoken, be been, bear borne, beat beaten, become become, begin begun, bend bent, bet bet,
            bid bid, bind bound, bite bitten, bleed bled, blow blown, break broken, breed bred, bring brought,
            broadcast broadcast, build built, burst burst, buy bought, cast cast, catch caught, choose chosen, come come,
            cost cost, creep crept, cut cut, deal dealt, dig dug, do done, draw drawn, drink drunk, drive driven,
            eat eaten, fall fallen, feed fed, feel felt, fight fought, find found, flee fled, fling flung, fly flown,
            forbid forbidden, forecast forecast, foresee foreseen, forget forgotten, forgive forgiven, forgo forgone,
            freeze frozen, get got, give given, go gone, grind ground, grow grown, hang hung, have had, hear heard,
            hide hidden, hit hit, hold held, hurt hurt, keep kept, know known, lay laid, lead led, leave left,
            lend lent, let let, light lit, lose lost, make made, mean meant, meet met, mislead misled, mistake mistaken,
            offset offset, outbid outbid, overcome overcome, overdraw overdrawn, overpay overpaid, override overridden,
            overrun overrun, overtake overtaken, overwrite overwritten, pay paid, prepay prepaid, prove proven, put put,
            quit quit, read read, rebuild rebuilt, redo redone, repay repaid, resell resold, reset reset, resend resent,
            retake retaken, rewrite rewritten, ride ridden, ring rung, rise risen, run run, say said, see seen,
            seek sought, sell sold, send sent, set set, sew sewn, shake shaken, shed shed, shoot shot, show shown,
            shrink shrunk, shut shut, sing sung, sink sunk, sleep slept, slide slid, sow sown, speak spoken,
            spend spent, spin spun, split split, spread spread, stand stood, steal stolen, stick stuck, strike struck,
            sublet sublet, swear sworn, sweep swept, swim swum, swing swung, take taken, teach taught, tear torn,
            tell told, think thought, throw thrown, unbind unbound, undergo undergone, underpay underpaid,
            understand understood, undertake undertaken, undo undone, uphold upheld, upset upset, wake woken, wear worn,
            weave woven, win won, wind wound, withdraw withdrawn, withhold withheld, write written""");

    private static final Set<String> PARTICIPLES = Set.copyOf(IRREGULAR.values());

    /** Words in -ed that are no participles. */
    private static final Set<String> NO_PARTICIPLES = words("""
            bed bleed breed creed deed embed exceed feed greed heed indeed med need proceed red reed seed sled speed
            steed succeed ted weed bobsled hotbed infrared newsfeed""");

    /** Verbs that begin a command, with regular participles. */
    private static final Set<String> VERBS = words("""
            accept activate add adjust advance allocate amend announce apply approve archive assign attach authorize
            backorder ban block book bounce calculate call cancel capture change charge check claim clear close collect
            commit complete confirm connect consume convert copy correct create credit deactivate debit decide decline
            decrease delete deliver deny deprecate detach detect disable discard discharge discontinue discount
            dispatch dispute edit enable end enroll enter escalate estimate exchange execute expire export extend fail
            file finalize finish fulfil fulfill handle import increase index initialize initiate install invite invoice
            issue join label launch link list load lock log mark match merge migrate modify move notify offer open
            pack pause pick place plan post prepare price print process promote publish purchase push queue raise
            rank rate receive recall reconcile record redeem refresh refund refuse register reject release remind remove
            rename renew rent reopen replace reply report request require reschedule reserve resolve restock restore
            restrict resume retire retry return revert review revoke reward save scan schedule select settle ship sign
            start stock stop store submit subscribe suspend sync synchronize tag terminate transfer trigger unblock
            unlock unpublish unsubscribe update upgrade upload upsert use validate verify view void vote warn""");

    /** Words that may follow a participle: UserSignedUp, ItemAddedToCart, OrderPaidTwice. */
    private static final Set<String> TAILS = words("""
            about after again against ahead apart around as at away back before behind between by down during early for
            forward from in into late manually of off on once online onto out over partially past remotely through to
            together toward towards twice under until up upon via when while with within without automatically""");

    /** Verbs whose final consonant is doubled. */
    private static final Set<String> DOUBLED = words("""
            admit allot ban bar cancel chat clip commit compel control defer drop equip label level
            log map model occur omit permit pin plan plot prefer program refer remit scan scrap ship signal skip slip
            snap stop strip submit swap tag tip transfer travel trim trip unplug unzip wrap zip""");

    private English() {}

    private static Map<String, String> pairs(String text) {
        return Stream.of(text.split(","))
                .map(pair -> pair.strip().split("\\s+"))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /** Whether the word, in any case, can end the name of a fact. */
    static boolean isPastParticiple(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return PARTICIPLES.contains(lower)
                || (lower.length() > 3 && lower.endsWith("ed") && !NO_PARTICIPLES.contains(lower));
    }

    /** Whether the word may follow a participle. */
    static boolean isTail(String word) {
        return TAILS.contains(word.toLowerCase(Locale.ROOT));
    }

    /** The participle of a verb that we know, capitalized as in a name; of {@code Publishing}, too. */
    static Optional<String> participleOf(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return baseForms(lower).stream()
                .filter(base -> IRREGULAR.containsKey(base) || VERBS.contains(base))
                .findFirst()
                .map(English::participle)
                .map(English::capitalized);
    }

    private static List<String> baseForms(String word) {
        if (word.endsWith("ing") && word.length() > 5) {
            String stem = word.substring(0, word.length() - 3);
            String undoubled = stem.substring(0, stem.length() - 1);
            return List.of(stem, stem + "e", undoubled);
        }
        if (word.endsWith("s") && !word.endsWith("ss")) {
            String singular = word.substring(0, word.length() - 1);
            return List.of(
                    word, singular, singular.endsWith("e") ? singular.substring(0, singular.length() - 1) : singular);
        }
        return List.of(word);
    }

    private static String participle(String base) {
        String irregular = IRREGULAR.get(base);
        if (irregular != null) {
            return irregular;
        }
        if (base.endsWith("e")) {
            return base + "d";
        }
        if (base.endsWith("y") && !isVowel(base.charAt(base.length() - 2))) {
            return base.substring(0, base.length() - 1) + "ied";
        }
        return DOUBLED.contains(base) ? base + base.charAt(base.length() - 1) + "ed" : base + "ed";
    }

    private static boolean isVowel(char c) {
        return "aeiou".indexOf(c) >= 0;
    }

    static String capitalized(String word) {
        return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
