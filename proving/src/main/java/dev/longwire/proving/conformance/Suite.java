package dev.longwire.proving.conformance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All cases, in their order. */
final class Suite {
    private Suite() {}

    /**
     * The cases for a line.
     *
     * @param withHeads whether it opens with an HTTP/1.1 head
     * @param withEnds whether it shows the peer's end
     */
    static List<Case> cases(boolean withHeads, boolean withEnds, Effort effort) {
        List<Case> all = new ArrayList<>();
        all.addAll(Framing.cases(effort));
        all.addAll(Reserved.cases());
        all.addAll(PingPong.cases());
        all.addAll(Fragmentation.cases());
        all.addAll(Utf8Text.cases());
        all.addAll(Closing.cases(effort));
        if (withEnds) {
            all.addAll(ClosingFirst.ends());
        }
        all.addAll(BigMessages.cases());
        all.addAll(DeflateMessages.cases());
        all.addAll(DeflateVolume.cases(effort));
        if (withHeads) {
            all.addAll(DeflateOffers.cases());
            all.addAll(Requests.cases());
            all.addAll(Responses.cases());
        }
        Set<String> keys = new HashSet<>();
        for (Case each : all) {
            if (!keys.add(each.key())) {
                throw new IllegalStateException("two cases are named " + each.key());
            }
        }
        return all;
    }
}
