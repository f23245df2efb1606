// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who wrote a message to whom, and where its sender and its mailing list want answers: as far as they can be written to.
 *
 * @param from who wrote it
 * @param replyTo Reply-To
 * @param mailReplyTo Mail-Reply-To: for the sender alone
 * @param followupTo Mail-Followup-To: for everybody
 * @param list where messages to its mailing list go (List-Post, RFC 2369), or null if it came through none
 * @param to recipients
 * @param cc recipients
 */
public record Correspondents(
        List<MailAddress> from,
        List<MailAddress> replyTo,
        List<MailAddress> mailReplyTo,
        List<MailAddress> followupTo,
        MailAddress list,
        List<MailAddress> to,
        List<MailAddress> cc) {
    private static final Pattern MAILTO = Pattern.compile("<\\s*mailto:([^>?]+)[^>]*>", Pattern.CASE_INSENSITIVE);

    /** Whom an answer goes to. */
    public record Answer(List<MailAddress> to, List<MailAddress> cc) {
        public Answer {
            to = List.copyOf(to);
            cc = List.copyOf(cc);
        }
    }

    static Correspondents of(FieldValues header) {
        return new Correspondents(
                addresses(header, "from"),
                addresses(header, "reply-to"),
                addresses(header, "mail-reply-to"),
                addresses(header, "mail-followup-to"),
                list(header.text("list-post")),
                addresses(header, "to"),
                addresses(header, "cc"));
    }

    private static List<MailAddress> addresses(FieldValues header, String name) {
        return MailAddress.allOf(header.text(name));
    }

    private static MailAddress list(String listPost) {
        Matcher mailto = MAILTO.matcher(listPost);
        return mailto.find() ? MailAddress.firstOf(mailto.group(1).replace("%40", "@")) : null;
    }

    /**
     * Whom an answer to the sender goes to; an answer to one's own message goes where that one went.
     *
     * @param own what belongs to the account
     * @return empty if nobody can be written to
     */
    public Answer sender(Predicate<MailAddress> own) {
        List<MailAddress> sender = sender();
        boolean mine = sender.stream().allMatch(own);
        return new Answer(mine && !to.isEmpty() ? others(to, own) : sender, List.of());
    }

    private static List<MailAddress> others(List<MailAddress> all, Predicate<MailAddress> own) {
        List<MailAddress> others = all.stream().filter(own.negate()).toList();
        return others.isEmpty() ? all : others;
    }

    /** Many lists put themselves into Reply-To; that is no wish of the sender. */
    private List<MailAddress> sender() {
        if (!mailReplyTo.isEmpty()) {
            return mailReplyTo;
        }
        List<MailAddress> wanted =
                replyTo.stream().filter(one -> !same(one, list)).toList();
        return wanted.isEmpty() ? from.isEmpty() ? replyTo : from : wanted;
    }

    /**
     * Whom an answer to everybody goes to. Mail-Followup-To says it; else the list gets it, and not its sender a second time;
     * else the sender and all recipients. What belongs to the account is left out, unless nobody else is left.
     *
     * @param first takes the place of the sender; empty for none
     */
    public Answer everybody(Predicate<MailAddress> own, List<MailAddress> first) {
        if (first.isEmpty() && !followupTo.isEmpty()) {
            return new Answer(others(followupTo, own), List.of());
        }
        List<MailAddress> answered = first;
        if (first.isEmpty()) {
            answered = list == null ? sender(own).to() : throughList(own);
        }
        List<MailAddress> copies = new ArrayList<>();
        add(copies, to, answered, own);
        add(copies, cc, answered, own);
        return new Answer(answered, copies);
    }

    private List<MailAddress> throughList(Predicate<MailAddress> own) {
        List<MailAddress> all = new ArrayList<>(List.of(list));
        add(all, replyTo, List.of(), own);
        return all;
    }

    private static void add(
            List<MailAddress> all,
            Collection<MailAddress> more,
            Collection<MailAddress> known,
            Predicate<MailAddress> own) {
        for (MailAddress one : more) {
            boolean there = own.test(one) || isIn(known, one) || isIn(all, one);
            if (!there) {
                all.add(one);
            }
        }
    }

    /** Whether it is among them; names do not count, nor does the case. */
    public static boolean isIn(Collection<MailAddress> addresses, MailAddress one) {
        return addresses.stream().anyMatch(address -> same(address, one));
    }

    private static boolean same(MailAddress one, MailAddress other) {
        return other != null && one.address().equalsIgnoreCase(other.address());
    }
}
