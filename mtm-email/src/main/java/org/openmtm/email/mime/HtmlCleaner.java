// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;
import org.openmtm.message.HtmlOptions;
import org.openmtm.message.OpenMessage;
import org.openmtm.message.SafeHtml;

/** Makes HTML safe: what is not on a list of harmless elements and attributes is left out. */
final class HtmlCleaner {
    private static final int MOST_IMAGE_CHARS = 12 << 20;
    /** Each image is looked for in the message, and there may be thousands. */
    private static final Duration BUDGET = Duration.ofSeconds(5);

    /** Stands for the URL of an image until all else is gone: the list need not know what URLs the caller has. */
    private static final String MARK = "data-image";

    private static final Pattern DATA_IMAGE =
            Pattern.compile("data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\\s]*+");

    private static final Safelist HARMLESS = harmless();

    private final OpenMessage message;
    private final HtmlDocument html;
    private final HtmlOptions options;
    private final long deadline = System.nanoTime() + BUDGET.toNanos();
    private final Map<Integer, String> known = new HashMap<>();
    private final List<String> images = new ArrayList<>();
    private long imageChars;

    HtmlCleaner(OpenMessage message, HtmlDocument html, HtmlOptions options) {
        this.message = message;
        this.html = html;
        this.options = options;
    }

    private static Safelist harmless() {
        return new Safelist()
                .addTags("a", "abbr", "address", "article", "aside", "b", "bdi", "big", "blockquote", "br", "caption")
                .addTags("center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em")
                .addTags("figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr")
                .addTags("i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "pre", "q", "s", "samp", "section")
                .addTags("small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th")
                .addTags("thead", "tr", "tt", "u", "ul", "var", "wbr")
                .addAttributes(":all", "style", "dir", "lang", "title", "align", "valign", "bgcolor", "width", "height")
                .addAttributes("a", "href")
                .addAttributes("font", "color", "face", "size")
                .addAttributes("img", "alt", "border", "hspace", "vspace", MARK)
                .addAttributes("ol", "start", "type")
                .addAttributes("ul", "type")
                .addAttributes("table", "border", "cellpadding", "cellspacing", "summary")
                .addAttributes("td", "colspan", "rowspan", "nowrap")
                .addAttributes("th", "colspan", "rowspan", "nowrap", "scope")
                .addAttributes("col", "span")
                .addAttributes("colgroup", "span")
                .addProtocols("a", "href", "http", "https", "mailto")
                .addEnforcedAttribute("a", "rel", "noopener noreferrer nofollow");
    }

    SafeHtml clean() throws IOException {
        Document dirty = html.document();
        for (Element element : dirty.getAllElements()) {
            element.removeAttr(MARK);
            if (element.hasAttr("style")) {
                style(element);
            }
            if (element.nameIs("img")) {
                image(element);
            }
        }
        Document clean = new Cleaner(HARMLESS).clean(dirty);
        for (Element image : clean.select("img[" + MARK + "]")) {
            image.attr("src", images.get(Integer.parseInt(image.attr(MARK))));
            image.removeAttr(MARK);
        }
        Set<String> blocked = new LinkedHashSet<>(html.body().remote());
        blocked.removeAll(new HashSet<>(images));
        clean.outputSettings().prettyPrint(false);
        return new SafeHtml(clean.body().html(), List.copyOf(blocked));
    }

    private static void style(Element element) {
        String safe = SafeStyle.of(element.attr("style"));
        if (safe.isEmpty()) {
            element.removeAttr("style");
        } else {
            element.attr("style", safe);
        }
    }

    private void image(Element image) throws IOException {
        String url = image.attr("src").strip();
        image.removeAttr("src");
        String shown = shown(url);
        if (!shown.isEmpty()) {
            image.attr(MARK, String.valueOf(images.size()));
            images.add(shown);
        }
    }

    /** The URL by which it is shown, or empty. */
    private String shown(String url) throws IOException {
        OptionalInt part = html.body().partOf(url);
        String shown;
        if (imageChars > MOST_IMAGE_CHARS) {
            return "";
        }
        if (part.isPresent()) {
            shown = related(part.getAsInt());
        } else if (html.urls().isRemote(url)) {
            String resolved = html.urls().resolved(url);
            boolean web = resolved.regionMatches(true, 0, "http://", 0, 7)
                    || resolved.regionMatches(true, 0, "https://", 0, 8);
            return options.remoteImages() && web ? resolved : "";
        } else {
            shown = DATA_IMAGE.matcher(url).matches() ? url : "";
        }
        imageChars += shown.length();
        return imageChars > MOST_IMAGE_CHARS ? "" : shown;
    }

    private String related(int part) throws IOException {
        String shown = known.get(part);
        if (shown == null) {
            boolean late = System.nanoTime() > deadline;
            shown = late ? "" : options.images().of(message, message.parts().get(part - 1));
            known.put(part, shown);
        }
        return shown;
    }
}
