// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** The URLs from which a page loads something, and what they are relative to. */
final class HtmlUrls {
    private static final int MOST = 20_000;
    private static final int LONGEST = 4_000;
    private static final Set<String> LOADING =
            Set.of("src", "background", "poster", "lowsrc", "dynsrc", "data", "code", "codebase", "archive", "icon");
    /** What is followed only when somebody clicks. */
    private static final Set<String> FOLLOWED = Set.of("a", "area", "base");

    private static final Pattern IN_STYLE = Pattern.compile(
            "(?:url\\(\\s{0,100}[\"']?|@import\\s{1,100}[\"'])([^\"')\\s]{1,4000})", Pattern.CASE_INSENSITIVE);

    private final String base;
    private final Set<String> loaded = new LinkedHashSet<>();

    /** @param base what the message says that URLs are relative to, or empty */
    HtmlUrls(Document document, String base) {
        Element own = document.selectFirst("base[href]");
        String declared = own == null ? "" : own.attr("href").strip();
        this.base = declared.isEmpty() || declared.length() > LONGEST ? base : resolved(base, declared);
        for (Element element : document.getAllElements()) {
            read(element);
        }
    }

    private void read(Element element) {
        boolean followed = FOLLOWED.contains(element.normalName());
        for (Attribute attribute : element.attributes()) {
            String name = attribute.getKey().toLowerCase(Locale.ROOT);
            boolean reference = (name.equals("href") || name.equals("xlink:href")) && !followed;
            if (LOADING.contains(name) || reference) {
                add(attribute.getValue());
            } else if (name.equals("srcset")) {
                for (String candidate : attribute.getValue().split(",", MOST)) {
                    add(candidate.strip().split("\\s", 2)[0]);
                }
            } else if (name.equals("style")) {
                style(attribute.getValue());
            }
        }
        if (element.nameIs("style")) {
            style(element.data());
        }
    }

    private void style(String css) {
        Matcher matcher = IN_STYLE.matcher(css);
        while (matcher.find()) {
            add(matcher.group(1));
        }
    }

    private void add(String url) {
        String stripped = url.strip();
        if (!stripped.isEmpty() && stripped.length() <= LONGEST && loaded.size() < MOST) {
            loaded.add(stripped);
        }
    }

    /** Each once, in order, as it stands there. */
    List<String> loaded() {
        return List.copyOf(loaded);
    }

    String resolved(String url) {
        return resolved(base, url);
    }

    /** Whether it leads to the network. */
    boolean isRemote(String url) {
        return startsRemote(resolved(url));
    }

    static boolean startsRemote(String url) {
        String lower = url.substring(0, Math.min(url.length(), 8)).toLowerCase(Locale.ROOT);
        boolean unc = lower.startsWith("\\\\") || lower.startsWith("//") || lower.startsWith("/\\");
        return unc || lower.matches("(?s)(?:https?|ftp|file|wss?):.*");
    }

    /** The URL itself where it cannot be resolved (RFC 3986, 5). */
    static String resolved(String base, String url) {
        if (base.isEmpty()) {
            return url;
        }
        try {
            return URI.create(base).resolve(url).toString();
        } catch (IllegalArgumentException e) {
            return url;
        }
    }
}
