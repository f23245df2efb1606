// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

/** An IMAP sequence set such as {@code 1:5,9,20:*}; {@code *} is the greatest number there is. */
record UidSet(String text, long greatest) {

    boolean contains(long number) {
        for (String range : text.split(",")) {
            String[] ends = range.split(":");
            long first = number(ends[0]);
            long last = ends.length > 1 ? number(ends[1]) : first;
            if (number >= Math.min(first, last) && number <= Math.max(first, last)) {
                return true;
            }
        }
        return false;
    }

    private long number(String end) {
        return end.equals("*") ? greatest : Long.parseLong(end);
    }
}
