// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

/**
 * How a text is compared.
 *
 * @param matchCase capital and small letters differ
 * @param wholeWord no letter or digit before and after it
 */
public record FindOptions(boolean matchCase, boolean wholeWord) {
    /** In any case, anywhere. */
    public static final FindOptions ANYWHERE = new FindOptions(false, false);
}
