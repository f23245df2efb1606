// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.operation;

/**
 * How far an operation is.
 *
 * @param stage a stable word for the stage ("connect", "list", "fetch", "send", "index" …)
 * @param done units done, never negative
 * @param total units in all, or 0 where unknown
 * @param unit what is counted ("messages", "bytes", "folders"), or empty
 * @param text a short text for people (the folder's name), or empty
 */
public record Progress(String stage, long done, long total, String unit, String text) {
    public static final Progress NONE = new Progress("", 0, 0, "", "");

    public static Progress stage(String stage, String text) {
        return new Progress(stage, 0, 0, "", text);
    }
}
