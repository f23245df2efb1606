// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of several addresses after an option: a misspelled option among them is no address. */
final class AddressWord implements ITypeConverter<String> {

    @Override
    public String convert(String word) {
        if (word.startsWith("-")) {
            throw new TypeConversionException("'" + word + "' is neither an address nor an option here");
        }
        return word;
    }
}
